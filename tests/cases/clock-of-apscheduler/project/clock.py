from apscheduler.schedulers.blocking import BlockingScheduler

scheduler = BlockingScheduler()


@scheduler.scheduled_job("interval", seconds=1)
def sweep():
    print("swept", flush=True)


if __name__ == "__main__":
    scheduler.start()
