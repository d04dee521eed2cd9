"""HTTP/1.1 over kept connections: what is used again, and what is known of a request without an answer."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import shutil
import ssl
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import errors
from reconciler.zoom import authorities, http1, transport
from reconciler.zoom.exchange import ANSWER_LIMIT, Answer, Request
from reconciler.zoom.transport import Transport, open_transport

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"
SECRET = "a-secret-of-some-length"


class Server:
    """Answers each request with the next of `answers`, byte for byte; None closes without an answer.

    `closes` names the numbers of the answers after which it closes the connection.
    """

    def __init__(
        self, *answers: bytes | None, closes: tuple[int, ...] = (), tls: ssl.SSLContext | None = None
    ):
        self.answers, self.closes, self.tls = list(answers), closes, tls
        self.asked: list[bytes] = []
        self.connections = 0
        self.handlers: list[asyncio.Task[None] | None] = []
        self.closed = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self.tls else 'http'}://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await asyncio.gather(*filter(None, self.handlers), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.handlers.append(asyncio.current_task())
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
                body = await reader.readexactly(int(length or 0))
                number = len(self.asked)
                self.asked.append(head + body)
                answer = self.answers[min(number, len(self.answers) - 1)]
                if answer is not None:
                    writer.write(answer)
                    await writer.drain()
                if answer is None or number in self.closes:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        self.closed.set()


def run(work: Awaitable[object]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(20):
            await work

    asyncio.run(bounded())


def talk(
    *answers: bytes | None,
    say: Callable[[Transport, Server], Awaitable[None]],
    closes: tuple[int, ...] = (),
) -> Server:
    """Open a server and a transport, and `say` something; return the server."""
    served: list[Server] = []

    async def all_of_it() -> None:
        async with Server(*answers, closes=closes) as server, open_transport() as opened:
            served.append(server)
            await say(opened, server)

    run(all_of_it())
    return served[0]


def get(server: Server, path: str = "/") -> Request:
    return Request("GET", server.url + path)


def post(server: Server) -> Request:
    return Request("POST", server.url + "/", body={"a": 1})


async def one_answer(*answers: bytes, limit: int = ANSWER_LIMIT) -> Answer:
    async with Server(*answers, closes=tuple(range(9))) as server, open_transport() as opened:
        return await opened.send(Request("GET", server.url, limit=limit))


def test_a_connection_is_used_again():
    async def say(opened, server):
        for _ in range(3):
            await opened.send(get(server))

    server = talk(OK, say=say)
    assert (len(server.asked), server.connections) == (3, 1)


def test_requests_at_once_have_a_connection_each_and_no_more_than_allowed(monkeypatch):
    monkeypatch.setattr(transport, "CONNECTIONS", 3)

    async def say(opened, server):
        await asyncio.gather(*(opened.send(get(server)) for _ in range(20)))

    server = talk(OK, say=say)
    assert (len(server.asked), server.connections) == (20, 3)


def test_idle_connections_to_other_hosts_make_room(monkeypatch):
    monkeypatch.setattr(transport, "CONNECTIONS", 1)

    async def work():
        async with Server(OK) as first, Server(OK) as second, open_transport() as opened:
            await opened.send(get(first))
            await opened.send(get(second))
            await first.closed.wait()

    run(work())


def test_no_write_goes_to_a_connection_that_the_server_has_closed():
    async def say(opened, server):
        await opened.send(get(server))
        await server.closed.wait()
        await opened.send(post(server))

    server = talk(OK, say=say, closes=(0,))
    assert (len(server.asked), server.connections) == (2, 2)


def test_a_connection_that_says_it_closes_is_not_used_again():
    closing = OK.replace(b"Content-Length", b"Connection: close\r\nContent-Length")

    async def say(opened, server):
        await opened.send(get(server))
        await opened.send(post(server))

    assert talk(closing, OK, say=say).connections == 2


def test_a_connection_unused_for_long_is_not_used_again(monkeypatch):
    monkeypatch.setattr(transport, "IDLE", -1.0)

    async def say(opened, server):
        await opened.send(get(server))
        await opened.send(get(server))

    assert talk(OK, say=say).connections == 2


def test_an_answer_that_nobody_asked_for_is_never_taken_for_the_next_one():
    answers: list[Answer] = []

    async def say(opened, server):
        answers.extend([await opened.send(get(server)), await opened.send(get(server))])

    server = talk(OK + OK.replace(b"{}", b"[]"), OK, say=say)
    assert [answer.text for answer in answers] == ["{}", "{}"]
    assert server.connections == 2


def test_the_answer_to_a_request_that_was_given_up_is_never_taken_for_the_next_one():
    half = OK.replace(b"2", b"4", 1).replace(b"Length: 2", b"Length: 4")

    async def say(opened, server):
        with pytest.raises(errors.ApiError):
            await opened.send(replace(get(server), within=0.1))
        assert (await opened.send(get(server))).text == "{}"

    assert talk(half, OK, say=say).connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        None, CUT, b"no HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ],
)  # fmt: skip
def test_of_a_write_without_a_whole_answer_nobody_knows_and_a_read_is_tried_again(answer):
    async def say(opened, server):
        with pytest.raises(errors.UnknownOutcome, match="POST /: no answer"):
            await opened.send(post(server))
        with pytest.raises(errors.ApiError, match="GET /: no answer") as raised:
            await opened.send(get(server))
        assert raised.value.retryable

    assert len(talk(answer, say=say, closes=(0, 1)).asked) == 2


def test_an_answer_is_given_up_when_nothing_more_comes_of_it(monkeypatch):
    monkeypatch.setattr(http1, "QUIET", 0.1)

    async def say(opened, server):
        with pytest.raises(errors.UnknownOutcome, match="nothing came for"):
            await opened.send(post(server))

    talk(CUT, say=say)


def test_where_nobody_listens_nothing_was_sent():
    async def work():
        async with Server(OK) as server:
            pass
        async with open_transport() as opened:
            with pytest.raises(errors.ApiError, match="cannot reach") as raised:
                await opened.send(post(server))
            assert (raised.value.code, raised.value.retryable) == ("unreachable", True)

    run(work())


def test_nothing_is_sent_to_a_server_that_closes_at_once():
    async def work():
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        connections = http1.Connections(transport._tls, 1, 1.0)
        origin = http1.Origin(tls=False, host="127.0.0.1", port=server.sockets[0].getsockname()[1])
        connection = await connections._connected(origin)
        await connection.lost
        with pytest.raises(http1.NotSent):
            await connection.exchange(http1.Message("POST", "/", [("Host", "x")]), 1)
        server.close()

    run(work())


def test_where_no_connection_comes_free_nothing_was_sent(monkeypatch):
    monkeypatch.setattr(transport, "CONNECTIONS", 1)

    async def say(opened, server):
        under_way = asyncio.create_task(opened.send(get(server)))
        while not server.asked:
            await asyncio.sleep(0)
        monkeypatch.setattr(http1, "QUIET", 0.05)
        with pytest.raises(errors.ApiError, match="came free") as raised:
            await opened.send(post(server))
        assert raised.value.code == "unreachable"
        under_way.cancel()

    assert len(talk(CUT, say=say).asked) == 1


@pytest.mark.parametrize(
    ("url", "headers"), [("ftp://host/", {}), ("http://", {}), ("http://127.0.0.1:99999/", {}), ("", {})]
)
def test_an_address_that_is_none_is_not_reached(url, headers):
    async def work():
        async with open_transport() as opened:
            with pytest.raises(errors.ApiError) as raised:
                await opened.send(Request("POST", url, headers, body={}))
            assert raised.value.code == "unreachable"

    run(work())


def test_a_header_that_cannot_be_sent_is_not_sent():
    async def say(opened, server):
        for request in (get(server), post(server)):
            with pytest.raises(errors.ApiError) as raised:
                await opened.send(Request(request.method, request.url, {"X": "ü"}, body=request.body))
            assert raised.value.code == "unreachable"

    assert talk(OK, say=say).asked == []


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "{}"),
        (b"HTTP/1.1 200 OK\r\n\r\n{}", "{}"),
        (b"HTTP/1.0 200 OK\r\n\r\n{}", "{}"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", ""),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK, "{}"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff}", "\ufffd}"),
    ],
)
def test_answers_are_read_in_each_form_that_http_has(answer, text):
    assert asyncio.run(one_answer(answer)).text == text


def packed(body: bytes) -> bytes:
    body = gzip.compress(body)
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def test_a_packed_answer_is_unpacked_and_its_limit_is_that_of_what_was_packed():
    assert asyncio.run(one_answer(packed(b"[1]"))).text == "[1]"
    with pytest.raises(errors.ApiError, match="over 1 MiB") as raised:
        asyncio.run(one_answer(packed(b"x" * 2**24), limit=2**20))
    assert not raised.value.retryable


def test_an_answer_that_is_packed_twice_is_not_unpacked():
    twice = packed(gzip.compress(b"x" * 2**24)).replace(b": gzip", b": gzip, gzip", 1)
    with pytest.raises(errors.ApiError, match="was not asked for: `gzip, gzip`"):
        asyncio.run(one_answer(twice))


def test_headers_are_found_whatever_their_case_and_joined_where_they_come_twice():
    answer = OK.replace(b"\r\n", b"\r\nX-One: a\r\nx-one: \xfc\r\nX-Two: %s\r\n" % b"b", 1)
    headers = asyncio.run(one_answer(answer)).headers
    assert (headers["x-ONE"], headers.get("X-Two"), headers.get("X-Three", "")) == ("a, ü", "b", "")


def test_what_was_sent_is_blanked_in_headers_and_text():
    told = OK.replace(b"{}", b"{}").replace(b"\r\n", f"\r\nX-Said: {SECRET}\r\n".encode(), 1)
    answers: list[Answer] = []

    async def say(opened, server):
        answers.append(await opened.send(Request("GET", server.url, {"Authorization": f"Bearer {SECRET}"})))

    talk(told, say=say)
    assert answers[0].headers["X-Said"] == "[secret]"


def test_requests_go_through_a_proxy_where_the_environment_names_one(monkeypatch):
    async def work():
        async with Server(OK) as proxy, Server(OK) as direct:
            monkeypatch.setenv("http_proxy", proxy.url)
            monkeypatch.setenv("no_proxy", "127.0.0.1")
            async with open_transport() as opened:
                await opened.send(Request("GET", "http://zoom.example/page"))
                await opened.send(get(direct))
            assert proxy.asked[0].startswith(b"GET http://zoom.example/page HTTP/1.1\r\n")
            assert (len(proxy.asked), len(direct.asked)) == (1, 1)

    run(work())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that no authority has signed: the file, and the server's TLS context."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, file = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", file, "-days", "2", "-subj", "/CN=test", "-addext",
         "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return file, context


def over_tls(certificate, work, answer: bytes = OK) -> Server:
    served: list[Server] = []

    async def all_of_it() -> None:
        async with Server(answer, tls=certificate[1]) as server, open_transport() as opened:
            served.append(server)
            await work(opened, server)

    authorities.in_use.cache_clear()
    try:
        run(all_of_it())
    finally:
        authorities.in_use.cache_clear()
    return served[0]


def test_tls_is_verified_before_anything_is_sent(certificate):
    async def work(opened, server):
        with pytest.raises(errors.ApiError, match="a certificate that is not trusted: self") as raised:
            await opened.send(post(server))
        assert raised.value.code == "unreachable"

    assert over_tls(certificate, work).asked == []


def test_authorities_of_the_environment_are_trusted_and_a_connection_with_tls_is_used_again(
    certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))

    async def work(opened, server):
        await opened.send(get(server))
        await opened.send(post(server))

    server = over_tls(certificate, work)
    assert (len(server.asked), server.connections) == (2, 1)


def test_over_tls_too_an_answer_that_nobody_asked_for_is_never_taken_for_the_next_one(
    certificate, monkeypatch
):  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    answers: list[Answer] = []

    async def work(opened, server):
        answers.extend([await opened.send(get(server)), await opened.send(get(server))])

    server = over_tls(certificate, work, OK + OK.replace(b"{}", b"[]"))
    assert [answer.text for answer in answers] == ["{}", "{}"]
    assert server.connections == 2


def test_plain_http_reads_no_authorities():
    authorities.in_use.cache_clear()

    async def say(opened, server):
        await opened.send(get(server))

    talk(OK, say=say)
    assert authorities.in_use.cache_info().currsize == 0


PART = st.text("abzAZ019._~-%2F+&=:@!$'()*,;é ", max_size=6)


@given(
    st.sampled_from(["http://127.0.0.1:80", "https://Zoom.us", "https://zoom.us:443", "http://a.b:8080"]),
    st.lists(PART, max_size=4),
    st.none() | PART,
    st.dictionaries(PART, PART, max_size=2),
)
def test_an_ordinary_get_is_the_one_that_httpx_would_send(place, path, query, params):
    url = f"{place}/{'/'.join(path)}" + ("" if query is None else f"?{query}")
    request = Request("GET", url, {"Authorization": "Bearer x"}, params)
    if (plain := transport._plain_get(request)) is None:
        return
    (origin, message), (its_origin, its) = plain, transport._any(request)
    assert (origin, message.target.encode(), message.body) == (its_origin, its.target, its.body)
    assert [(name.encode(), value.encode()) for name, value in message.headers] == its.headers


@pytest.mark.parametrize(
    "url",
    [
        "https://zoom.us/ana/page",
        "https://zoom.us/d/a-b_c~d.e/x%20y",
        "http://127.0.0.1:8/a?user=a%40b&t=U+1",
    ],
)
def test_ordinary_addresses_are_known(url):
    assert transport._plain_get(Request("GET", url)) is not None


@pytest.mark.parametrize(
    "url", ["https://zoom.us/a/../b", "https://zoom.us/a b", "https://zoom.us/%zz", "https://a@zoom.us/", ""]
)
def test_others_are_left_to_httpx(url):
    assert transport._plain_get(Request("GET", url)) is None
