from django.views.generic import ListView

from .models import Notice


class IndexView(ListView):
    model = Notice
    context_object_name = "notices"
    template_name = "notices/index.html"
    paginate_by = 20
