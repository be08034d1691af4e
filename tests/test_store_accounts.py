"""Accounts: how one comes by one, logging in and out, being locked out."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from stores import HASHER, PASSWORD, Clock, join, opened

from reviewer.errors import AccountError, ConflictError, ForbiddenError, LoginError, UnknownError
from reviewer.settings import Settings
from reviewer.store import LOCAL, Actor, Store, open_store
from reviewer.store.schema import links, sessions, users

OTHER = "a different long one"


def wrong(store: Store, name: str = "wang", password: str = "not the password") -> str:
    """The answer to a login that fails."""
    with pytest.raises(LoginError) as refused:
        store.logins.log_in(name, password)
    return refused.value.message


# ---------------------------------------------------------------- coming by an account


def test_the_first_administrator_sets_up_an_account_by_a_link(store: Store) -> None:
    assert wrong(store, "admin", "admin")  # there is no default password
    old = store.accounts.first_link()
    token = store.accounts.first_link()
    assert old and token
    with pytest.raises(AccountError, match="链接无效"):  # an older link ends
        store.accounts.set_up(old, "li", "李示例", PASSWORD)
    assert store.accounts.link(token).role == "admin"
    user = store.accounts.set_up(token, " Li ", "李示例", PASSWORD)
    assert (user.name, user.display_name, user.role) == ("li", "李示例", "admin")
    assert store.accounts.first_link() is None
    with pytest.raises(AccountError, match="已经用过"):
        store.accounts.set_up(token, "li2", "李示例", PASSWORD)
    assert store.logins.user(store.logins.log_in("ＬＩ", PASSWORD)) == user


def test_an_invitation_ends_after_a_week(store: Store, clock: Clock) -> None:
    token = store.accounts.invite(LOCAL, "reviewer")
    clock.wait(days=7)
    with pytest.raises(AccountError, match="已过期"):
        store.accounts.set_up(token, "wang", "王示例", PASSWORD)


def test_of_many_who_use_a_link_at_the_same_time_one_gets_an_account(store: Store) -> None:
    token = store.accounts.invite(LOCAL, "reviewer")
    refused: list[AccountError] = []

    def use(name: str) -> None:
        try:
            store.accounts.set_up(token, name, name, PASSWORD)
        except AccountError as error:
            refused.append(error)

    threads = [Thread(target=use, args=(f"user{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.accounts.users(LOCAL)) == 1 and len(refused) == 7


@pytest.mark.parametrize(
    ("name", "display_name", "password", "reason"),
    [
        ("wang", "王", "ninechars", "至少要有 10 个字符"),
        ("wang-shi-li", "王", "Ｗang-Shi-Li", "不能与用户名相同"),
        (" ", "王", PASSWORD, "请填写"),
        ("wang", " ", PASSWORD, "请填写"),
        ("zhao", "赵", PASSWORD, "已有人使用"),
        ("zhao\u200b", "赵", PASSWORD, "看不见的字符"),
    ],
)
def test_what_cannot_be_taken_is_told_and_the_link_stays_good(
    store: Store, name: str, display_name: str, password: str, reason: str
) -> None:
    join(store, "applicant", "Zhao")
    token = store.accounts.invite(LOCAL, "applicant")
    with pytest.raises(AccountError, match=reason):
        store.accounts.set_up(token, name, display_name, password)
    assert store.accounts.set_up(token, "wang", "王示例", PASSWORD).role == "applicant"


def test_passwords_and_tokens_are_not_kept(store: Store) -> None:
    user = join(store, "reviewer", "wang")
    tokens = (store.logins.log_in("wang", PASSWORD), store.accounts.reset_link(LOCAL, user.user or 0))
    with store.database.read() as connection:
        kept = str([connection.execute(select(table)).all() for table in (users, sessions, links)])
    assert "$argon2id$" in kept
    assert not any(secret in kept for secret in (PASSWORD, *tokens))


# ---------------------------------------------------------------- logging in


def test_a_wrong_name_and_a_wrong_password_get_one_answer(store: Store) -> None:
    user = join(store, "reviewer", "wang")
    answers = {wrong(store), wrong(store, "nobody"), wrong(store, "wang\x00\ud83d", "\ud83d")}
    store.accounts.disable(LOCAL, user.user or 0)
    answers.add(wrong(store, "wang", PASSWORD))
    assert len(answers) == 1


def test_a_wrong_name_takes_as_much_work_as_a_wrong_password(settings: Settings, clock: Clock) -> None:
    class Counting(PasswordHasher):
        work = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002
            self.work += 1
            return super().verify(hash, password)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    with open_store(settings, clock=clock, hasher=hasher) as store:
        join(store, "reviewer", "wang")
        for name, password in (("nobody", PASSWORD), *[("wang", "wrong")] * 5, ("wang", PASSWORD)):
            before = hasher.work
            wrong(store, name, password)
            assert hasher.work == before + 1


def test_five_wrong_passwords_lock_an_account_for_a_while(store: Store, clock: Clock) -> None:
    join(store, "reviewer", "wang")
    answers = {wrong(store) for _ in range(5)}
    answers.add(wrong(store, "wang", PASSWORD))  # the right one does not help, and the answer does not tell
    assert len(answers) == 1 and "15 分钟" in answers.pop()
    clock.wait(minutes=14, seconds=59)
    wrong(store, "wang", PASSWORD)
    clock.wait(seconds=1)
    assert store.logins.log_in("wang", PASSWORD)


def test_a_right_password_begins_the_count_anew(store: Store) -> None:
    join(store, "reviewer", "wang")
    for _ in range(3):
        for _ in range(4):
            wrong(store)
        assert store.logins.log_in("wang", PASSWORD)


def test_many_tries_at_the_same_time_are_no_more_than_one_by_one(store: Store) -> None:
    join(store, "reviewer", "wang")
    threads = [Thread(target=wrong, args=(store,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failed = [entry for entry in store.audit.entries(LOCAL, subject="user:1") if entry.action == "login.failed"]
    assert len(failed) == 5
    wrong(store, "wang", PASSWORD)


def test_the_trail_notes_failures_without_the_name_that_was_typed(store: Store) -> None:
    user = join(store, "reviewer", "wang")
    for _ in range(5):
        wrong(store)
    wrong(store, PASSWORD, "wang")  # somebody mixed the two boxes up
    actions = [entry.action for entry in store.audit.entries(LOCAL, subject=f"user:{user.user}")]
    assert actions == ["account.locked", *["login.failed"] * 5, "account.set-up"]
    assert PASSWORD not in str(store.audit.entries(LOCAL))


def test_a_password_is_hashed_anew_when_the_parameters_change(settings: Settings, clock: Clock) -> None:
    def kept(store: Store) -> str:
        with store.database.read() as connection:
            return str(connection.scalar(select(users.c.password_hash)))

    with opened(settings, clock) as store:
        join(store, "reviewer", "wang")
        before = kept(store)
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    with open_store(settings, clock=clock, hasher=stronger) as store:
        store.logins.log_in("wang", PASSWORD)
        after = kept(store)
        assert after != before and not stronger.check_needs_rehash(after) and HASHER.check_needs_rehash(after)
        store.logins.log_in("wang", PASSWORD)
        assert kept(store) == after


# ---------------------------------------------------------------- sessions


def test_a_session_ends_after_eight_hours_without_use(store: Store, clock: Clock) -> None:
    join(store, "reviewer", "wang")
    token = store.logins.log_in("wang", PASSWORD)
    for _ in range(2):
        clock.wait(hours=7, minutes=59)
        assert store.logins.user(token)
    clock.wait(hours=8)
    assert store.logins.user(token) is None


def test_a_session_ends_after_a_day_however_much_it_is_used(store: Store, clock: Clock) -> None:
    join(store, "reviewer", "wang")
    token = store.logins.log_in("wang", PASSWORD)
    for _ in range(23):
        clock.wait(hours=1)
        assert store.logins.user(token)
    clock.wait(hours=1)
    assert store.logins.user(token) is None


def test_how_long_a_session_lasts_is_a_setting(settings: Settings, clock: Clock) -> None:
    brief = settings.model_copy(update={"session_idle_hours": 0.5})
    with opened(brief, clock) as store:
        join(store, "reviewer", "wang")
        token = store.logins.log_in("wang", PASSWORD)
        clock.wait(minutes=30)
        assert store.logins.user(token) is None


def test_ended_sessions_are_deleted_at_the_next_login(store: Store, clock: Clock) -> None:
    join(store, "reviewer", "wang")
    store.logins.log_in("wang", PASSWORD)
    clock.wait(days=2)
    store.logins.log_in("wang", PASSWORD)
    with store.database.read() as connection:
        assert len(connection.execute(select(sessions)).all()) == 1


def test_logging_out_ends_one_session_only(store: Store) -> None:
    join(store, "reviewer", "wang")
    one, other = (store.logins.log_in("wang", PASSWORD) for _ in range(2))
    store.logins.log_out(one)
    assert store.logins.user(one) is None and store.logins.user(other)
    assert store.logins.user("") is None and store.logins.user("\x00\ud83d") is None


def test_a_changed_password_ends_all_sessions(store: Store) -> None:
    actor = join(store, "reviewer", "wang")
    tokens = [store.logins.log_in("wang", PASSWORD) for _ in range(2)]
    with pytest.raises(LoginError):
        store.logins.change_password(actor, "not the old one", OTHER)
    with pytest.raises(AccountError, match="10 个字符"):
        store.logins.change_password(actor, PASSWORD, "short")
    assert store.logins.user(tokens[0])
    store.logins.change_password(actor, PASSWORD, OTHER)
    assert [store.logins.user(token) for token in tokens] == [None, None]
    wrong(store, "wang", PASSWORD)
    assert store.logins.log_in("wang", OTHER)


def test_a_reset_link_gives_a_new_password_and_unlocks(store: Store, clock: Clock) -> None:
    actor = join(store, "reviewer", "wang")
    session = store.logins.log_in("wang", PASSWORD)
    for _ in range(5):
        wrong(store)
    late = store.accounts.reset_link(LOCAL, actor.user or 0)
    clock.wait(hours=24)
    with pytest.raises(AccountError, match="已过期"):
        store.accounts.reset(late, OTHER)
    for _ in range(5):
        wrong(store)
    token = store.accounts.reset_link(LOCAL, actor.user or 0)
    with pytest.raises(AccountError, match="链接无效"):  # good for a password, not for an account
        store.accounts.set_up(token, "new", "新", OTHER)
    store.accounts.reset(token, OTHER)
    assert store.logins.user(session) is None
    assert store.logins.log_in("wang", OTHER)
    with pytest.raises(AccountError, match="已经用过"):
        store.accounts.reset(token, PASSWORD)


# ---------------------------------------------------------------- what an administrator does


def test_a_disabled_user_is_out_at_once(store: Store) -> None:
    user = join(store, "applicant", "wang").user or 0
    token = store.logins.log_in("wang", PASSWORD)
    store.accounts.disable(LOCAL, user)
    assert store.logins.user(token) is None
    wrong(store, "wang", PASSWORD)
    store.accounts.enable(LOCAL, user)
    assert store.logins.user(token) is None
    assert store.logins.log_in("wang", PASSWORD)


def test_the_last_administrator_cannot_be_disabled(store: Store) -> None:
    first, second = join(store, "admin", "li"), join(store, "admin", "sun")
    store.accounts.disable(first, second.user or 0)
    with pytest.raises(ConflictError, match="唯一的管理员"):
        store.accounts.disable(first, first.user or 0)


@pytest.mark.parametrize("role", ["reviewer", "applicant"])
def test_only_administrators_manage_accounts(store: Store, role: str) -> None:
    actor = join(store, "reviewer" if role == "reviewer" else "applicant", "wang")
    for step in (
        lambda: store.accounts.invite(actor, "admin"),
        lambda: store.accounts.reset_link(actor, 1),
        lambda: store.accounts.disable(actor, 1),
        lambda: store.accounts.enable(actor, 1),
        lambda: store.accounts.users(actor),
        lambda: store.submissions.fail_abandoned(actor, timedelta()),
        lambda: store.submissions.assign(actor, "x", 1),
    ):
        with pytest.raises(ForbiddenError, match="没有这一步的权限"):
            step()


def test_names_are_shown_for_ids(store: Store) -> None:
    reviewer, applicant = join(store, "reviewer", "wang"), join(store, "applicant", "zhao")
    assert store.accounts.names(reviewer) == {reviewer.user: "示例wang", applicant.user: "示例zhao"}
    with pytest.raises(ForbiddenError):
        store.accounts.names(applicant)


def test_an_unknown_user_is_told(store: Store) -> None:
    for step in (store.accounts.reset_link, store.accounts.disable, store.accounts.enable):
        with pytest.raises(UnknownError, match="没有这个用户"):
            step(LOCAL, 99)
    with pytest.raises(UnknownError):
        store.logins.change_password(Actor(99, "reviewer"), PASSWORD, OTHER)
