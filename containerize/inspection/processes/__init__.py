"""What runs beside the application in containers of the same image: workers, schedulers, and jobs that come before it."""
