import time

import schedule

schedule.every(1).seconds.do(lambda: print("watered", flush=True))

while True:
    schedule.run_pending()
    time.sleep(0.2)
