from django.test import TestCase, override_settings
from django.urls import reverse

from notices.models import Notice

# The hashed names of static files are only known after collectstatic.
PLAIN_STATICFILES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@override_settings(STORAGES=PLAIN_STATICFILES)
class IndexTests(TestCase):
    def test_says_so_when_there_are_no_notices(self):
        self.assertContains(self.client.get(reverse("notices:index")), "There are no notices yet.")

    def test_lists_the_newest_notice_first(self):
        Notice.objects.create(title="Boiler check on Monday")
        Notice.objects.create(title="Lost cat")

        response = self.client.get(reverse("notices:index"))

        self.assertEqual(
            [notice.title for notice in response.context["notices"]],
            ["Lost cat", "Boiler check on Monday"],
        )
