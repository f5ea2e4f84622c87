from celery import shared_task


@shared_task
def note(text):
    from orders.models import Note

    Note.objects.create(text=text)
