"""Who may change anything when there is no log-in: only this machine."""

import pytest

from dxlib.access import read_only_because

HERE = {"Host": "127.0.0.1:8501"}


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "127.0.0.1", "localhost:8501", "localhost", "[::1]:8501", "[::1]"])
@pytest.mark.parametrize("bind", ["127.0.0.1", "localhost", "::1"])
def test_a_plain_request_from_this_machine_may_write(host: str, bind: str):
    assert read_only_because({"Host": host}, bind) is None


@pytest.mark.parametrize("bind", ["0.0.0.0", "192.168.1.5", "", None])
def test_another_bind_address_is_read_only(bind: str | None):
    assert read_only_because(HERE, bind)


@pytest.mark.parametrize("host", ["ioc.bencat.gov.vn", "127.0.0.1.evil.example:8501", "192.168.1.5:8501", "", ":8501"])
def test_another_host_is_read_only(host: str):
    assert read_only_because({"Host": host}, "127.0.0.1")


def test_a_request_without_a_host_is_read_only():
    assert read_only_because({}, "127.0.0.1")


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Real-IP"],
)
def test_a_proxys_header_makes_the_request_read_only(header: str):
    assert read_only_because({**HERE, header: "127.0.0.1"}, "127.0.0.1")


def test_the_reason_says_what_to_do_in_both_languages():
    reason = read_only_because({}, None)
    assert reason
    assert "127.0.0.1" in reason.vi
    assert "127.0.0.1" in reason.en
