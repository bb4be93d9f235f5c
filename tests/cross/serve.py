"""serve.py HOME ROOT - nginx on loopback for a folder of feeds, until it is told to end; prints its address."""
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bench"))
sys.dont_write_bytecode = True
import serve  # noqa: E402

server, url = serve.nginx(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
signal.signal(signal.SIGTERM, lambda *_: (server.terminate(), sys.exit()))
print(url, flush=True)
server.wait()
