import cv2

print("opencv", cv2.__version__)
