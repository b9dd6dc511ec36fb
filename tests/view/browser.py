# SPDX-License-Identifier: Apache-2.0
"""Drives pages of `quoth view` in a browser; browser.sh makes them and calls it, in the folder they are in.

   browser.py make CLAIMS DOCUMENTS LARGE-CLAIMS LARGE-DOCUMENTS     5,000 claims of 500 articles from those of ours
   browser.py check BROWSER DRIVER AXE                               all checks; says what it measured
"""
import collections
import json
import os
import sys
import time

CLAIMS, ARTICLES = 5000, 500
OPEN_LIMIT, FILTER_LIMIT = 2000, 100  # milliseconds
SITES = ('Harbour Gazette', 'Northern Wire', 'The Lantern')


# ------------------------------------------------------------------------------------------------ a large archive

def make(claims_path, documents_path, large_claims, large_documents):
    documents = [json.loads(line) for line in open(documents_path, encoding='utf-8')]
    claims = collections.defaultdict(list)
    for line in open(claims_path, encoding='utf-8'):
        record = json.loads(line)
        claims[record['doc']].append(record)
    documents = [document for document in documents if claims[document['id']]]
    left = CLAIMS
    with open(large_claims, 'w', encoding='utf-8') as out, open(large_documents, 'w', encoding='utf-8') as texts:
        for number in range(ARTICLES):
            document = documents[number % len(documents)]
            name = f'{document["id"]}-{number}'
            # The rest goes to the articles that are left, those with many claims before those with few.
            share = -(-left // (ARTICLES - number))
            mine = claims[document['id']]
            mine = [mine[i % len(mine)] for i in range(share)]
            left -= len(mine)
            about = {'published': f'{2019 + number % 5}-{1 + number * 7 % 12:02d}-{1 + number * 11 % 28:02d}',
                     'site': SITES[number % len(SITES)], 'title': None, 'url': f'https://example.org/{number}',
                     'language': 'en', 'authors': ['A. Writer']}
            for i, record in enumerate(mine):
                out.write(json.dumps({**record, 'id': f'{number:016x}{i:016x}', 'doc': name, 'article': about}) + '\n')
            texts.write(json.dumps({**document, 'id': name}) + '\n')


# --------------------------------------------------------------------------------------------------------- checks

def speaker_name(record):
    speaker = record['speaker'] or {}
    return (speaker.get('entity') or {}).get('name') or speaker.get('text')


class Checks:
    def __init__(self, browser, driver, axe):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
        options = webdriver.ChromeOptions()
        options.binary_location = browser
        for argument in ('--headless=new', '--disable-gpu', '--hide-scrollbars', '--window-size=1280,1000'):
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument('--no-sandbox')  # root has none
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL', 'performance': 'ALL'})
        self.driver = webdriver.Chrome(options=options, service=Service(driver))
        self.driver.set_script_timeout(60)
        self.axe = open(axe, encoding='utf-8').read()
        self.failures = 0

    def check(self, what, good, seen=''):
        print(f'{"ok  " if good else "FAIL"} {what}{f": {seen}" if seen != "" else ""}', flush=True)
        self.failures += not good

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, script, *arguments):
        end = time.time() + 10
        while time.time() < end:
            if self.run(f'return ({script})', *arguments):
                return True
            time.sleep(0.05)
        return False

    def screen(self, width, height=1000, scheme='light', medium=''):
        self.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
            'width': width, 'height': height, 'deviceScaleFactor': 1, 'mobile': width < 600})
        self.driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {
            'media': medium, 'features': [{'name': 'prefers-color-scheme', 'value': scheme}]})

    def open(self, page, state=''):
        self.driver.get('about:blank')
        self.driver.get_log('performance')
        self.driver.get_log('browser')
        self.driver.get(f'file://{os.getcwd()}/{page}{state}')
        self.wait("document.documentElement.dataset.ready === 'yes'")

    def quiet(self, page):
        """No request but for the page itself, no error, nothing that the policy had to stop."""
        asked = set()
        for entry in self.driver.get_log('performance'):
            message = json.loads(entry['message'])['message']
            if message['method'] == 'Network.requestWillBeSent':
                asked.add(message['params']['request']['url'].split('#')[0])
        asked.discard(f'file://{os.getcwd()}/{page}')
        self.check(f'{page}: no request', not asked, sorted(asked) or '')
        told = [entry['message'] for entry in self.driver.get_log('browser')]
        self.check(f'{page}: nothing on the console', not told, told or '')

    def count(self):
        return int(self.run("return document.getElementById('count').textContent").split()[0].replace(',', ''))

    def tick(self, facet, name):
        """Ticks a value; milliseconds until the page is laid out again, and until it is drawn."""
        return self.driver.execute_async_script('''
            const [facet, name, done] = arguments;
            const set = [...document.querySelectorAll('fieldset')].find((f) => f.querySelector('legend').textContent === facet);
            const box = [...set.querySelectorAll('li')].find((row) => row.querySelector('.name').textContent === name)
              .querySelector('input');
            const begin = performance.now();
            box.click();
            document.body.getBoundingClientRect();
            const laidOut = performance.now() - begin;
            requestAnimationFrame(() => setTimeout(() => done([laidOut, performance.now() - begin])));''', facet, name)

    def set(self, field, value):
        return self.driver.execute_async_script('''
            const [field, value, done] = arguments;
            const input = document.getElementById(field);
            const begin = performance.now();
            input.value = value;
            input.dispatchEvent(new Event('input', { bubbles: true }));
            document.body.getBoundingClientRect();
            const laidOut = performance.now() - begin;
            requestAnimationFrame(() => setTimeout(() => done([laidOut, performance.now() - begin])));''', field, value)

    def key(self, key):
        self.run('''document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
            { key: arguments[0], bubbles: true, cancelable: true }))''', key)

    # ---- one thing each ----

    def opens_and_filters(self):
        records = [json.loads(line) for line in open('large.jsonl', encoding='utf-8')]
        self.screen(1280)
        self.open('large.html')
        ready = self.run("return performance.getEntriesByName('quoth-ready')[0].startTime")
        painted = self.run("return performance.getEntriesByType('paint').map((entry) => entry.startTime)")
        self.check(f'{len(records)} claims open within {OPEN_LIMIT} ms', max([ready, *painted]) < OPEN_LIMIT,
                   f'ready after {ready:.0f} ms, painted after {max(painted, default=0):.0f} ms')
        self.check('all claims are there', self.count() == len(records) == CLAIMS, self.count())
        self.check('all articles are drawn in the end', self.wait("document.documentElement.dataset.drawn === 'all'"))
        speaker = collections.Counter(map(speaker_name, filter(speaker_name, records))).most_common(1)[0][0]
        topic = collections.Counter(t['label'] for r in records for t in r['topics']).most_common(1)[0][0]
        wanted = {
            ('Type', 'Direct'): lambda r: r['type'] == 'direct', ('Act', 'Belief'): lambda r: r['act'] == 'belief',
            ('Topic', topic): lambda r: any(t['label'] == topic for t in r['topics']),
            ('Speaker', speaker): lambda r: speaker_name(r) == speaker}
        times = []
        for (facet, name), fits in wanted.items():
            right = sum(map(fits, records))
            told = int(self.run('''return [...document.querySelectorAll('li')].find((row) =>
                row.querySelector('.name')?.textContent === arguments[0]).querySelector('.number').textContent''',
                                name).replace(',', ''))
            times.append(self.tick(facet, name))
            self.check(f'{facet} {name}', self.count() == told == right > 0, self.count())
            times.append(self.tick(facet, name))
        times.append(self.set('words', 'MARKETS will'))
        right = sum('markets' in r['text'].lower() and 'will' in r['text'].lower() for r in records)
        self.check('words', self.count() == right > 0, self.count())
        times.append(self.set('words', ''))
        times.append(self.set('confidence', '85'))
        right = sum(r['confidence'] >= 0.85 for r in records)
        self.check('confidence', self.count() == right > 0, self.count())
        self.check('the address keeps it', self.run('return location.hash') == '#confidence=0.85')
        self.run("document.getElementById('clear').click()")
        self.check('all cleared', self.count() == len(records) and self.run('return location.hash') == '')
        self.check(f'filters work within {FILTER_LIMIT} ms', max(t[0] for t in times) < FILTER_LIMIT,
                   f'{len(times)} changes: {max(t[0] for t in times):.0f} ms at most, '
                   f'{sorted(t[0] for t in times)[len(times) // 2]:.0f} ms in the middle; '
                   f'drawn after {max(t[1] for t in times):.0f} ms at most')
        self.quiet('large.html')

    def keeps_its_state(self):
        records = [json.loads(line) for line in open('claims.jsonl', encoding='utf-8')]
        some = next(r for r in reversed(records) if r['type'] == 'mixed' and r['speaker'] and r['cue'])
        self.open('corpus.html', f'#type=mixed&claim={some["id"]}')
        self.check('an address: its filters', self.count() == sum(r['type'] == 'mixed' for r in records), self.count())
        self.check('an address: its claim is in view', self.wait('''(() => {
            const note = document.getElementById("claim-" + arguments[0]), box = note?.getBoundingClientRect();
            return box && box.top > 0 && box.bottom < innerHeight && note.querySelector(".details"); })()''', some['id']))
        self.check('its parts are joined', self.run('return document.querySelectorAll(".wire path").length') == 2)
        self.check('nothing else is marked', self.run('''return [...document.querySelectorAll(".para .content")]
            .every((mark) => mark.classList.contains("mixed"))'''))
        other = next(r for r in records if r['type'] == 'direct')
        self.run('location.hash = arguments[0]', f'claim={other["id"]}')
        self.check('another address in the same page', self.wait(
            'document.getElementById("claim-" + arguments[0])?.classList.contains("open")', other['id']))
        self.check('all again', self.count() == len(records))
        text = self.run('''return [...document.querySelectorAll(".para .content.selected")].map((m) => m.textContent).join("")''')
        self.check('the words of the claim are marked', ''.join(text.split()) == ''.join(other['text'].replace(' … ', '').split()),
                   text[:60])
        self.open('corpus.html', '#type=nonsense&speaker=nobody+we+know&confidence=x&claim=0')
        self.check('an address that means nothing', self.count() == len(records))

    def obeys_keys(self):
        records = [json.loads(line) for line in open('claims.jsonl', encoding='utf-8')]
        self.open('corpus.html')
        selected = 'return document.querySelector(".note.open")?.id ?? ""'
        self.key('j')
        first = self.run(selected)
        self.key('j')
        second = self.run(selected)
        self.key('k')
        self.check('j and k', first == f'claim-{records[0]["id"]}' and second not in ('', first) and self.run(selected) == first)
        self.check('the focus is on it', self.run('return document.activeElement.parentNode.id') == first)
        self.key('Escape')
        self.check('Esc lets go', self.run(selected) == '')
        self.run('scrollTo(0, 0)')
        self.key('n')
        title = 'return document.activeElement.querySelector("h3")?.textContent'
        one = self.run(title)
        self.key('n')
        two = self.run(title)
        self.key('p')
        self.check('n and p', one and two and one != two and self.run(title) == one, f'{one} / {two}')
        self.key('/')
        self.check('/', self.run('return document.activeElement.id') == 'words')
        self.key('j')
        self.check('letters are letters in a field', self.run(selected) == '')
        self.key('Escape')
        self.tick('Type', 'Direct')
        self.key('c')
        self.check('c', self.count() == len(records))
        before = self.run('return getComputedStyle(document.body).backgroundColor')
        self.key('t')
        after = self.run('return getComputedStyle(document.body).backgroundColor')
        self.open('corpus.html')
        self.check('the theme stays', self.run('return getComputedStyle(document.body).backgroundColor') == after)
        self.run('localStorage.clear()')
        self.open('corpus.html')
        self.check('t', before != after, f'{before} to {after}')
        self.key('?')
        self.check('?', self.run('return document.getElementById("help").open && document.querySelectorAll("#keys kbd").length') == 9)
        self.run('document.getElementById("use-keys").click(); document.getElementById("hide-help").click()')
        self.key('j')
        self.check('keys can be switched off', self.run(selected) == '')

    def points(self):
        from selenium.webdriver.common.action_chains import ActionChains
        self.screen(1280)
        self.open('corpus.html')
        self.run('document.querySelectorAll(".story")[1].scrollIntoView()')
        self.wait('document.querySelectorAll(".story")[1].querySelector("mark.direct")')
        mark = self.run('return document.querySelectorAll(".story")[1].querySelector("mark.direct")')
        ActionChains(self.driver).move_to_element(mark).perform()
        self.check('pointing joins the parts', self.wait('document.querySelectorAll(".wire path").length > 0'))
        mark.click()
        self.check('choosing tells what is known', self.wait('document.querySelector(".note.open .details")'))
        note = self.run('return document.querySelectorAll(".story")[1].querySelector(".note:not(.open) .note-link")')
        self.run('arguments[0].click()', note)
        self.check('notes choose too', self.run('return arguments[0].getAttribute("aria-current")', note) == 'true')

    def is_accessible(self):
        for page, script in (('corpus.html', 'document.querySelector(".note-link").click()'), ('large.html', ''),
                             ('context.html', ''), ('corpus.html', 'document.getElementById("show-help").click()')):
            for scheme in ('light', 'dark'):
                for width in (1280, 400):
                    self.screen(width, 1000, scheme)
                    self.open(page)
                    self.run('document.getElementById("show-filters").click();' + script)
                    # The whole of a large page takes minutes; what is drawn first is of the same kinds.
                    self.run('[...document.querySelectorAll(".story")].slice(8).forEach((story) => story.remove())')
                    self.run('document.querySelectorAll(".story").forEach((s) => { s.style.contentVisibility = "visible" })')
                    dark = self.run('return getComputedStyle(document.body).backgroundColor') == 'rgb(22, 22, 21)'
                    self.check(f'{scheme} is {scheme}', dark == (scheme == 'dark'))
                    self.run(self.axe + '; window.axe = axe')
                    result = self.driver.execute_async_script('''const done = arguments[0];
                        axe.run().then((r) => done([r.violations.map((v) => [v.id, v.nodes.length, v.nodes[0].html,
                          v.nodes[0].failureSummary]), r.passes.length]));''')
                    what = 'keys' if 'help' in script else 'a claim chosen' if script else 'as it opens'
                    self.check(f'axe: {page}, {what}, {scheme}, {width} px', not result[0],
                               result[0] or f'no violation, {result[1]} rules passed')

    def has_room(self):
        for page in ('corpus.html', 'large.html', 'hostile.html'):
            for width in (1280, 1000, 400):
                self.screen(width)
                self.open(page)
                self.run('document.getElementById("show-filters").click()')
                # What is out of sight has no places of its own.
                self.run('document.querySelectorAll(".story").forEach((s) => { s.style.contentVisibility = "visible" })')
                self.check(f'{page}: nothing beside the page at {width} px', self.run(
                    'return document.documentElement.scrollWidth <= innerWidth'),
                    self.run('return document.documentElement.scrollWidth'))
                bad = self.run('''
                    const boxes = (list) => list.map((e) => [e, e.getBoundingClientRect()]).filter(([, b]) => b.width && b.height);
                    const bad = [];
                    const groups = [[...document.querySelectorAll(".row")].slice(0, 60).flatMap((row) => [...row.children]
                      .flatMap((c) => c.classList.contains("notes") ? [...c.children] : [c])),
                      [...document.querySelectorAll(".filters label, .filters legend, .filters button, .count")],
                      ...[...document.querySelectorAll(".plot svg")].map((s) => [...s.querySelectorAll("text")])];
                    for (const group of groups) {
                      const list = boxes(group);
                      for (let i = 0; i < list.length; i++) for (let j = i + 1; j < list.length; j++) {
                        const [a, p] = list[i], [b, q] = list[j];
                        if (a.contains(b) || b.contains(a)) continue;
                        if (p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 1 && q.top < p.bottom - 1)
                          bad.push(`${a.textContent.slice(0, 30)} / ${b.textContent.slice(0, 30)}`);
                      }
                    }
                    return bad;''')
                self.check(f'{page}: nothing overlaps at {width} px', not bad, bad[:4] or '')

    def is_not_fooled(self):
        self.screen(1280)
        self.open('hostile.html')
        for claim in self.run('return [...document.querySelectorAll(".note-link")].length') * [0]:
            self.key('j')
        self.check('hostile strings do nothing', self.run('return window.hacked === undefined'))
        self.check('and are no elements', self.run('''return document.scripts.length === 2 &&
            document.images.length === 0 && ![...document.links].some((a) => a.protocol === "javascript:")'''))
        self.check('and are all there', self.count() == 6 and self.run('''return
            document.querySelector("#list").textContent.includes("</script><script>window.hacked=1")'''.replace('\n', ' ')))
        self.quiet('hostile.html')

    def prints(self):
        self.open('corpus.html')
        self.tick('Type', 'Mixed')
        paper = self.driver.execute_cdp_cmd('Page.printToPDF', {'preferCSSPageSize': True})
        import base64
        open('print.pdf', 'wb').write(base64.b64decode(paper['data']))
        self.screen(794, 1123, 'dark', 'print')
        self.check('on paper it is dark on white', self.run('return getComputedStyle(document.body).backgroundColor') ==
                   'rgb(255, 255, 255)')
        self.check('without the filters', self.run('return document.getElementById("filters").offsetHeight') == 0)
        self.screen(1280)

    def takes_pictures(self):
        for page in ('corpus.html', 'large.html'):
            for scheme in ('light', 'dark'):
                for width in (1280, 400):
                    self.screen(width, 1400, scheme)
                    self.open(page)
                    time.sleep(0.3)
                    self.driver.save_screenshot(f'{page[:-5]}-{scheme}-{width}.png')


def main():
    if sys.argv[1] == 'make':
        make(*sys.argv[2:])
        return 0
    checks = Checks(*sys.argv[2:])
    try:
        for step in (checks.opens_and_filters, checks.keeps_its_state, checks.obeys_keys, checks.points, checks.is_not_fooled,
                     checks.has_room, checks.prints, checks.is_accessible, checks.takes_pictures):
            step()
    finally:
        checks.driver.quit()
    print(f'{checks.failures} failures; screenshots and print.pdf are in {os.getcwd()}')
    return 1 if checks.failures else 0


sys.exit(main())
