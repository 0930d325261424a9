#!/usr/bin/env python3
"""A web server that writes down what it is asked, in the framing that dev/oracle/modsecurity.cc describes.

  recorder.py PROGRAM OUT READY [--before ADDRESS PEM]

PROGRAM: whose requests these are; they are named found/PROGRAM/0001 and so on. OUT: written at the end (SIGTERM), every
request once: two that agree in every byte are one. READY: gets the port as soon as it listens.

It answers as a careless shop does: pages with links and forms, parameters that come back unescaped, an SQL injection that
works (SQLite, in memory), files by name. So the tools that look for such things go on looking. With --before it answers
nothing itself: it speaks TLS with the certificate in PEM, and hands on what it is asked to a gate at ADDRESS.

For loopback only. What goes over it is kept.
"""
import hashlib, json, os, pathlib, re, signal, socket, sqlite3, ssl, sys, threading, time, urllib.parse

HEAD_LIMIT, BODY_LIMIT, PATIENCE = 1 << 18, 1 << 23, 15
lock = threading.Lock()
seen, kept, counts = set(), [], {"requests": 0, "not HTTP": 0}


def framed(kind, *parts):
    return b"%s %s\n" % (kind, b" ".join(b"%d" % len(part) for part in parts)) + b"".join(parts) + b"\n"


def keep(method, uri, version, headers, body):
    record = framed(b"method", method) + framed(b"uri", uri) + framed(b"version", version)
    record += b"".join(framed(b"header", name, value) for name, value in headers) + framed(b"body", body)
    digest = hashlib.sha256(record).digest()
    with lock:
        counts["requests"] += 1
        if digest not in seen:
            seen.add(digest)
            kept.append(record)


class Gone(Exception):
    """The client is, or what it says is no HTTP."""


class Stream:
    def __init__(self, connection):
        self.connection, self.rest = connection, b""

    def more(self):
        piece = self.connection.recv(65536)
        if not piece:
            raise Gone
        self.rest += piece

    def until(self, mark, limit):
        while mark not in self.rest:
            if len(self.rest) > limit:
                raise Gone
            self.more()
        piece, _, self.rest = self.rest.partition(mark)
        return piece

    def exactly(self, count):
        if count > BODY_LIMIT:
            raise Gone
        while len(self.rest) < count:
            self.more()
        piece, self.rest = self.rest[:count], self.rest[count:]
        return piece

    def chunks(self):
        body = b""
        while True:
            size = int(self.until(b"\r\n", 100).split(b";")[0], 16)
            if size == 0:
                while self.until(b"\r\n", HEAD_LIMIT):
                    pass
                return body
            body += self.exactly(size)
            self.until(b"\r\n", 2)
            if len(body) > BODY_LIMIT:
                raise Gone


def fields(lines):
    found = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if line[:1] in b" \t" and found:
            found[-1][1] += b" " + line.strip()
        elif colon:
            found.append([name, value.strip(b" \t")])
    return found


def read(stream):
    """One request as it came: its bytes, and its parts."""
    while stream.rest[:2] == b"\r\n":
        stream.rest = stream.rest[2:]
    while not stream.rest:
        stream.more()
    head = stream.until(b"\r\n\r\n", HEAD_LIMIT)
    first, *lines = head.split(b"\r\n")
    words = first.split(b" ")
    if len(words) < 3 or not words[-1].startswith(b"HTTP/"):
        raise ValueError(first[:80])
    method, uri, version = words[0], b" ".join(words[1:-1]), words[-1][5:]
    headers = fields(lines)
    of = {name.lower(): value for name, value in headers}
    if of.get(b"expect", b"").lower() == b"100-continue":
        stream.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    if b"chunked" in of.get(b"transfer-encoding", b"").lower():
        body = stream.chunks()
    else:
        body = stream.exactly(int(of.get(b"content-length", b"0") or 0))
    keep(method, uri, version, headers, body)
    return method.decode("latin-1"), uri, headers, of, body


def serve(connection, answer):
    connection.settimeout(PATIENCE)
    try:
        stream = Stream(connection)
        while True:
            request = read(stream)
            connection.sendall(answer(*request))
            if request[3].get(b"connection", b"").lower() == b"close":
                return
    except ValueError:
        with lock:
            counts["not HTTP"] += 1
    except (Gone, OSError):
        pass
    finally:
        connection.close()


# The gate behind

def handed_on(address):
    host, port = address.rsplit(":", 1)
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    trusting.set_alpn_protocols(["http/1.1"])

    def answer(method, uri, headers, of, body):
        name = of.get(b"host", b"localhost").decode().rsplit(":", 1)[0]
        leave = {b"connection", b"transfer-encoding", b"content-length"}
        lines = [b"%s: %s" % (key, value) for key, value in headers if key.lower() not in leave]
        if body or b"content-length" in of:
            lines.append(b"content-length: %d" % len(body))
        head = b"\r\n".join([b"%s %s HTTP/1.1" % (method.encode(), uri), *lines, b"connection: close", b"", b""])
        said = b""
        with trusting.wrap_socket(socket.create_connection((host, int(port)), 30), server_hostname=name) as gate:
            gate.sendall(head + body)
            while piece := gate.recv(65536):
                said += piece
        # One answer on each connection: its end ends it.
        head, mark, rest = said.partition(b"\r\n\r\n")
        return re.sub(rb"(?mi)^connection:[^\r]*\r\n", b"", head + b"\r\n")[:-2] + b"\r\nconnection: close" + mark + rest

    return answer


# The careless shop

FORMS = """<h1>商店 Shop</h1><ul>
<li><a href="/item?id=1">item</a> <a href="/list?sort=name&amp;order=asc&amp;page=2">list</a> <a href="/search?q=lamp">search</a>
<li><a href="/download?file=report.txt">report</a> <a href="/go?url=/item?id=2">go</a> <a href="/ping?host=127.0.0.1">ping</a>
<li><a href="/page.php?page=about&amp;lang=ja">about</a> <a href="/profile?user=tanaka">profile</a> <a href="/api/items">api</a></ul>
<form action="/search"><input name="q" value="lamp"><select name="in"><option>all<option>title</select><button>search</button></form>
<form action="/login" method="post"><input name="user" value="tanaka"><input name="password" type="password"
 value="himitsu"><input type="hidden" name="back" value="/"><button>sign in</button></form>
<form action="/contact" method="post"><input name="name" value="田中"><input name="mail" value="tanaka@example.jp">
<textarea name="text">お問い合わせ</textarea><button>send</button></form>
<form action="/upload" method="post" enctype="multipart/form-data"><input name="title" value="写真"><input type="file"
 name="file"><button>upload</button></form>"""
PASSWD = "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"


def database():
    shop = sqlite3.connect(":memory:", check_same_thread=False)
    shop.executescript(
        "create table items (id integer, name text, price integer); create table users (name text, password text);"
        "insert into items values (1,'lamp',1200),(2,'chair',4800),(3,'desk',9800);"
        "insert into users values ('tanaka','himitsu'),('sato','secret');"
    )
    return shop


shop = database()


def rows(where):
    with lock:
        end = time.monotonic() + 1
        shop.set_progress_handler(lambda: time.monotonic() > end, 10_000)
        try:
            return shop.execute(where).fetchmany(50), None
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            return [], f"SQLite3::query(): {error}"


def page(method, uri, headers, of, body):
    target = uri.decode("utf-8", "replace")
    path, _, query = target.partition("?")
    if path.startswith("http://"):
        path = "/" + path.split("/", 3)[-1] if path.count("/") > 2 else "/"
    given = dict(urllib.parse.parse_qsl(query, keep_blank_values=True, errors="replace"))
    kind = of.get(b"content-type", b"").decode("latin-1")
    if "urlencoded" in kind:
        given |= dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"))
    shown = "<br>".join(f"{name}: {value}" for name, value in given.items())
    form, more, status, typed = FORMS, "", "200 OK", "text/html; charset=utf-8"
    if path == "/item":
        found, error = rows(f"select id, name, price from items where id={given.get('id', 1)}")
        more = error or "<br>".join(map(str, found)) or "no such item"
    elif path == "/login":
        found, error = rows(f"select name from users where name='{given.get('user')}' and password='{given.get('password')}'")
        more = error or (f"welcome {found[0]}" if found else "wrong password")
    elif path == "/download" and re.search(r"etc.{1,3}passwd", target):
        more, typed = PASSWD, "text/plain"
    elif path == "/go":
        more, status = "", "302 Found"
    elif path.startswith("/api/"):
        shown, form, typed = "", "", "application/json"
        more = json.dumps({"items": rows("select * from items")[0], "asked": given, "sent": len(body)})
    elif path == "/robots.txt":
        shown, form, more, typed = "", "", "User-agent: *\nDisallow: /admin/\nDisallow: /backup/\n", "text/plain"
    elif path.startswith("/admin"):
        status, more = "401 Unauthorized", "who are you?"
    elif path not in ("/", "/index.php", "/search", "/list", "/ping", "/page.php", "/profile", "/contact", "/upload", "/download"):
        status, shown, form, more = "404 Not Found", "", "", "not here"
    text = f"{more}<p>{shown}</p>{form}" if typed.startswith("text/html") else more
    lines = [f"HTTP/1.1 {status}", "Server: Apache/2.4.57 (Debian)", "X-Powered-By: PHP/8.2.7", f"Content-Type: {typed}"]
    lines += ["Set-Cookie: PHPSESSID=8f14e45fceea167a5a36dedd4bea2543; path=/"]
    lines += ["WWW-Authenticate: Basic realm=admin"] if status.startswith("401") else []
    lines += [f"Location: {given.get('url', '/')}".replace("\r", "").replace("\n", "")] if status.startswith("302") else []
    sent = text.encode("utf-8", "replace")
    head = "\r\n".join([*lines, f"Content-Length: {len(sent)}", "", ""]).encode("utf-8", "replace")
    return head + (b"" if method == "HEAD" else sent)


def main():
    program, out, ready, *behind = sys.argv[1:]
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    answer, context = page, None
    if behind:
        answer = handed_on(behind[1])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(behind[2])
        context.set_alpn_protocols(["http/1.1"])

    def finish(*_):
        with lock, open(out, "wb") as file:
            for number, record in enumerate(kept, 1):
                file.write(framed(b"request", b"found/%s/%05d" % (program.encode(), number)) + record + b"end\n")
        print(f"{program}: {counts['requests']} requests, {len(kept)} different, {counts['not HTTP']} not HTTP", flush=True)
        # Threads may wait for clients that stay.
        os._exit(0)

    def accept(connection):
        try:
            serve(context.wrap_socket(connection, server_side=True) if context else connection, answer)
        except OSError:
            connection.close()

    signal.signal(signal.SIGTERM, finish)
    pathlib.Path(ready).write_text(str(listener.getsockname()[1]))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=accept, args=(connection,), daemon=True).start()


main()
