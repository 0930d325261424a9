#!/usr/bin/env python3
"""Chromium, led by hand: what a browser sends, for recorder.py to write down.

  browser.py pages PORT           forms, uploads, fetch and XMLHttpRequest on the recorder's own pages
  browser.py demo PORT READY      the demo's pages and forms, through the recorder that stands before it;
                                  READY: the demo's --ready-file

What is typed is by others: messages of programs in Japanese and English, as Debian ships them (/usr/share/locale), and
the licences and scripts that are on every Debian machine. Chosen by a fixed seed; what is installed decides which.
"""
import atexit, base64, gettext, hmac, json, os, pathlib, random, signal, struct, subprocess, sys, time, urllib.error, urllib.parse, urllib.request

TEXTS, PAGES, PAGES_OF_DEMO, PATIENCE = 900, 200, 220, 30
chance = random.Random(20261121)


class Browser:
    """WebDriver (https://www.w3.org/TR/webdriver2/), as much of it as is needed."""

    def __init__(self, *more):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
        # However this ends: the driver and its browser do, too.
        atexit.register(lambda: os.killpg(self.driver.pid, signal.SIGKILL))
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                self.at = "http://127.0.0.1:" + line.strip().rstrip(".").split()[-1]
                break
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--lang=ja",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
                   "--ignore-certificate-errors", *more]
        wanted = {"browserName": "chrome", "acceptInsecureCerts": True, "unhandledPromptBehavior": "accept",
                  "goog:chromeOptions": {"args": options, "prefs": {"intl.accept_languages": "ja,en-US"}}}
        self.session = ""
        self.session = "/" + self.ask("session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        self.ask("timeouts", {"script": 1000 * PATIENCE, "pageLoad": 1000 * PATIENCE})

    def ask(self, what, given=None):
        path = f"/session{self.session}/{what}" if self.session else f"/{what}"
        body = None if given is None else json.dumps(given).encode()
        asked = urllib.request.Request(self.at + path, body, {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(asked, timeout=4 * PATIENCE))["value"]

    def go(self, address):
        self.ask("url", {"url": address})

    def address(self):
        return self.ask("url")

    def run(self, script, *arguments):
        return self.ask("execute/async", {"script": f"const done=arguments[arguments.length-1];(async()=>{{{script}}})().then(done,e=>done(String(e)))", "args": list(arguments)})

    def close(self):
        """What it still has to send, it sends now."""
        try:
            urllib.request.urlopen(urllib.request.Request(self.at + f"/session{self.session}", method="DELETE"), timeout=PATIENCE)
        except OSError:
            pass


def texts():
    """Short and long ones, in the order in which they are typed."""
    found = []
    for name in ("ja", "de", "fr"):
        for file in sorted(pathlib.Path(f"/usr/share/locale/{name}/LC_MESSAGES").glob("*.mo")):
            try:
                with file.open("rb") as opened:
                    messages = gettext.GNUTranslations(opened)._catalog
            except UnicodeDecodeError:  # A catalogue that is not what its head says.
                continue
            pairs = sorted((key, value) for key, value in messages.items() if isinstance(key, str) and 3 < len(value) < 1500)
            for key, value in chance.sample(pairs, min(12, len(pairs))):
                found += [value, key] if name == "ja" else [value]
    for file in sorted(pathlib.Path("/usr/share/common-licenses").glob("*")):
        found.append(file.read_text("utf-8", "replace")[:4000])
    for file in sorted(pathlib.Path("/etc/init.d").glob("*"))[:8] + sorted(pathlib.Path("/usr/lib/python3").glob("dist-packages/*.py"))[:8]:
        found.append(file.read_text("utf-8", "replace")[:3000])
    chance.shuffle(found)
    return found[:TEXTS]


# Each gets a text and a number, and makes Chromium send one request.
SENDING = {
    "fetch json": "await fetch('/api/items/'+n,{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify({title:t.slice(0,60),text:t,tags:t.split(/\\s+/).slice(0,5),n,ok:true,none:null})})",
    "fetch put": "await fetch('/api/items/'+n,{method:'PUT',headers:{'Content-Type':'application/json','X-CSRF-Token':'q8Zr_4c'},body:JSON.stringify([{op:'replace',path:'/text',value:t}])})",
    "fetch patch": "await fetch('/api/items/'+n,{method:'PATCH',headers:{'Content-Type':'application/merge-patch+json'},body:JSON.stringify({text:t})})",
    "fetch delete": "await fetch('/api/items/'+n+'?why='+encodeURIComponent(t.slice(0,80)),{method:'DELETE'})",
    "graphql": "await fetch('/api/graphql',{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify({query:'mutation($t:String!){note(text:$t){id}}',variables:{t}})})",
    "fetch text": "await fetch('/api/text',{method:'POST',body:t})",
    "fetch bytes": "await fetch('/api/bytes',{method:'POST',headers:{'Content-Type':'application/octet-stream'},body:new TextEncoder().encode(t)})",
    "fetch form data": "const f=new FormData();f.append('title',t.slice(0,40));f.append('text',t);f.append('file',new Blob([t],{type:'text/plain'}),'メモ '+n+'.txt');await fetch('/upload',{method:'POST',body:f})",
    "fetch parameters": "await fetch('/contact',{method:'POST',body:new URLSearchParams({name:'田中 '+n,text:t})})",
    "query": "await fetch('/search?'+new URLSearchParams({q:t.slice(0,200),page:n}))",
    "bare query": "await fetch('/search?q='+t.slice(0,120))",
    "path": "await fetch('/'+encodeURIComponent(t.slice(0,60)))",
    "fragment": "await fetch('/list?sort=name#'+t.slice(0,40))",
    "header": "await fetch('/api/items',{headers:{'X-Note':encodeURIComponent(t.slice(0,150)),'Authorization':'Bearer '+btoa(n+'.'+n*7)}})",
    "xhr xml": "const d=document.implementation.createDocument('','order');d.documentElement.setAttribute('n',n);d.documentElement.append(t.replace(/[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]/g,''));await new Promise(r=>{const x=new XMLHttpRequest();x.open('POST','/api/xml');x.onloadend=r;x.send(d)})",
    "xhr form": "await new Promise(r=>{const x=new XMLHttpRequest();x.open('POST','/contact');x.setRequestHeader('Content-Type','application/x-www-form-urlencoded; charset=UTF-8');x.setRequestHeader('X-Requested-With','XMLHttpRequest');x.onloadend=r;x.send('text='+encodeURIComponent(t))})",
    "beacon": "navigator.sendBeacon('/api/beacon',t.slice(0,2000));await new Promise(r=>setTimeout(r,20))",
    "cookie": "document.cookie='note'+n%5+'='+encodeURIComponent(t.slice(0,100))+';path=/';await fetch('/profile?user='+n);document.cookie='note'+n%5+'=;max-age=0;path=/'",
    "range": "await fetch('/download?file=report'+n+'.pdf',{headers:{Range:'bytes='+n+'-'+n*9}})",
}
# Each ends with a page: the browser writes the whole request.
SUBMITTING = {
    "form": "f.method='post';f.action='/contact'",
    "form get": "f.action='/search'",
    "form plain": "f.method='post';f.action='/contact';f.enctype='text/plain'",
    "form shift_jis": "f.method='post';f.action='/contact';f.acceptCharset='Shift_JIS'",
    "form multipart": "f.method='post';f.action='/upload';f.enctype='multipart/form-data';const i=document.createElement('input');i.type='file';i.name='file';i.multiple=true;const d=new DataTransfer();d.items.add(new File([t],'議事録'+n+'.txt',{type:'text/plain'}));d.items.add(new File([new Uint8Array(300).map((_,k)=>(k*n)%256)],'photo \"'+n+'\".png',{type:'image/png'}));i.files=d.files;f.append(i)",
}
FORM = """const [t,n]=arguments;const f=document.createElement('form');
for(const [k,v] of [['name','山田 太郎'],['title',t.slice(0,50)],['text',t],['n',n]]){const i=document.createElement('textarea');i.name=k;i.value=v;f.append(i)}
%s;document.body.append(f);f.submit()"""


def pages(port):
    browser, base = Browser(), f"http://localhost:{port}/"
    browser.go(base)
    typed, failed = texts(), 0
    kinds = list(SENDING.items())
    for number, text in enumerate(typed, 1):
        # Two ways for each text: one after the other through all of them.
        for turn in (number, number * 7 + 3):
            name, script = kinds[turn % len(kinds)]
            failed += browser.run(f"const [t,n]=arguments;{script}", text, number) is not None
    for number, text in enumerate(typed[:PAGES], 1):
        name, script = list(SUBMITTING.items())[number % len(SUBMITTING)]
        browser.go(base + f"?{number}")
        browser.ask("execute/sync", {"script": FORM % script, "args": [text, number]})
        browser.run("await new Promise(r=>setTimeout(r,30))")
    browser.close()
    print(f"chromium, pages: {len(typed)} texts, {failed} failed")


FILL = """const [form,texts]=arguments;const f=document.querySelectorAll('form')[form];let k=0;
for(const e of f.elements){if(!e.name||e.type==='hidden'||e.disabled||e.readOnly)continue;const t=texts[k++%texts.length];
 if(e.type==='checkbox'||e.type==='radio'){e.checked=true}
 else if(e.tagName==='SELECT'){e.selectedIndex=Math.min(e.options.length-1,1)}
 else if(e.type==='email'){e.value='tanaka'+k+'@example.jp'}
 else if(e.type==='date'){e.value='2026-12-24'} else if(e.type==='datetime-local'){e.value='2026-12-24T10:30'}
 else if(e.type==='number'){e.value=e.min||'7'} else if(e.type==='tel'){e.value='03-1234-5678'}
 else if(e.type==='file'){const d=new DataTransfer();d.items.add(new File(['login,name,email\\ntanaka,田中 太郎,tanaka@example.jp\\n'],'名簿.csv',{type:'text/csv'}));e.files=d.files}
 else if(e.tagName==='TEXTAREA'){e.value=t} else {e.value=t.replace(/\\s+/g,' ').slice(0,40)}}
f.noValidate=true;f.requestSubmit?f.requestSubmit():f.submit();"""
LOOK = """return {links:[...document.links].map(a=>a.href),forms:[...document.forms].map(f=>
 [f.action,f.method,[...f.elements].map(e=>e.name).filter(Boolean).join()])}"""


def one_time_code(secret):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    at = digest[19] & 15
    return "%06d" % ((struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000)


def sign_in(browser, address, who):
    browser.go(address)
    steps = [{"tenant": who["tenant"], "user": who["user"], "password": who["password"]}, {"code": one_time_code(who["one_time_secret"])}]
    for step in steps:
        script = "const [v]=arguments;let f;for(const k in v){const e=document.querySelector(`[name='${k}']`);if(!e)return false;e.value=v[k];f=e.form}f.requestSubmit();return true"
        browser.ask("execute/sync", {"script": script, "args": [step]})
        browser.run("await new Promise(r=>setTimeout(r,1500))")


def walk(browser, start, most, typed):
    """Every page that is linked, and every form once, but those that end the session."""
    origin = "/".join(start.split("/")[:3])
    waiting, been, submitted = [start], set(), set()
    while waiting and len(been) < most:
        here = waiting.pop(0)
        if here in been:
            continue
        been.add(here)
        try:
            browser.go(here)
            there = browser.ask("execute/sync", {"script": LOOK, "args": []})
            for link in there["links"]:
                link = link.split("#")[0]
                if link.startswith(origin) and link not in been and "signout" not in link and "/language" not in link:
                    waiting.append(link)
            for number, form in enumerate(map(tuple, there["forms"])):
                if form in submitted or "signout" in form[0] or "/language" in form[0] or "password" in form[2] or "session" in form[0]:
                    continue
                submitted.add(form)
                browser.go(here)
                browser.ask("execute/sync", {"script": FILL, "args": [number, chance.sample(typed, 6)]})
                browser.run("await new Promise(r=>setTimeout(r,150))")
        except (urllib.error.HTTPError, OSError, KeyError, TypeError) as error:
            print(f"{here}: {error}", file=sys.stderr)
    return len(been), len(submitted)


def demo(port, ready):
    told = json.loads(pathlib.Path(ready).read_text())
    typed = [text for text in texts() if len(text) < 300]
    public = urllib.parse.urlparse(told["addresses"]["console"]).port
    browser = Browser(f"--host-resolver-rules=MAP *:{public} 127.0.0.1:{port}")
    who = told["sign_ins"][0]
    for name in ("trust", "console", "safety", "mail"):
        start = told["addresses"][name]
        if name in ("console", "safety"):
            sign_in(browser, start, who)
        found = walk(browser, start, PAGES_OF_DEMO // 4 if name != "console" else PAGES_OF_DEMO // 2, typed)
        print(f"chromium, demo, {name}: {found[0]} pages, {found[1]} forms")
    browser.close()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    {"pages": pages, "demo": demo}[sys.argv[1]](*sys.argv[2:])
