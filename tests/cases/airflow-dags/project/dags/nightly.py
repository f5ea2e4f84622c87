from airflow.sdk import dag, task


@dag(schedule="@daily")
def nightly():
    @task
    def clean() -> None: ...

    clean()


nightly()
