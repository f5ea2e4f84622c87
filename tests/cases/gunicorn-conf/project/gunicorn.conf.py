import os

bind = "127.0.0.1:5000"
threads = 7
accesslog = None
raw_env = ["THREADS_SAID=" + str(threads)]


def post_fork(server, worker):
    os.environ["THREADS"] = str(server.cfg.threads)
