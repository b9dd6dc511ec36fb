filedesc://a.arc 127.0.0.1 20140216050221 text/plain 76
1 0 InternetArchive
URL IP-address Archive-date Content-type Archive-length

http://example.com/a b 1.2.3.4 20140216050221 text/html 75
HTTP/1.1 200 OK
Content-Type: text/html

<p>Words in the dictionary.</p>
http://example.com/ 1.2.3.4 20140216050221 text/html -1
http://example.com/2 ::1 20140216050221 text/html 200 X - 0 a.arc 75
HTTP/1.1 200 OK
Content-Type: text/html

<p>Words in the dictionary.</p>
