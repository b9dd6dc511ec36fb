#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes link_letters.h: link_letters.py > link_letters.h"""
import unicodedata

# Letters that Unicode does not take apart.
OTHER = dict(zip("ÐØĐĦıĸŁŊŦƀƁƗƟƵƶȤȥȺȻȼȽȾɆɇɈɉɌɍɎɏſ", "dodhiklntbbiozzzzaccltee" "jjrryys"))


def letter(code):
    char = chr(code)
    base = unicodedata.normalize("NFD", char)[0].lower()
    base = OTHER.get(char, OTHER.get(char.upper(), base)).lower()
    return base if "a" <= base <= "z" else "."


print("/* SPDX-License-Identifier: Apache-2.0 */")
print("/* Made by link_letters.py: the plain small letter of each letter of a range, '.' where there is none. */")
for name, first, last in (("link_letters_latin", 0xC0, 0x24F), ("link_letters_additional", 0x1E00, 0x1EFF)):
    text = "".join(letter(code) for code in range(first, last + 1))
    print("static const char %s[] =" % name)
    rows = [text[i : i + 80] for i in range(0, len(text), 80)]
    print("\n".join('    "%s"' % row for row in rows) + ";")
