from core_lib.factory import make_app

__all__ = ["make_app"]
