import socket

if __name__ == "__main__":
    print("interfaces:", [name for _, name in socket.if_nameindex()])
