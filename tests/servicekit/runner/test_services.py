"""What the three services get from the environment."""

import pytest

from servicekit.runner.services import services_from


def test_without_stand_ins_each_service_gets_only_its_own_secrets():
    secrets = {
        "TELEGRAM_BOT_TOKEN": "1000:INVENTED",
        "TELEGRAM_WEBHOOK_SECRET": "invented",
        "ANTHROPIC_API_KEY": "sk-ant-invented",
        "MONGODB_URI": "mongodb://invented",
        "DATA_KEYS": "k1 invented",
    }
    by_name = {program.name: program.environment for program in services_from({"OWNER_ID": "7", **secrets})}

    assert {name: sorted(secrets.keys() & own.keys()) for name, own in by_name.items()} == {
        "member": ["DATA_KEYS", "MONGODB_URI"],
        "coach": ["ANTHROPIC_API_KEY"],
        "gateway": ["TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"],
    }
    assert {own["OWNER_ID"] for own in by_name.values()} == {"7"}


@pytest.mark.parametrize("environment", [{}, {"TELEMETRY_HASH_KEY": ""}], ids=["unset", "as in .env.example"])
def test_hashed_ids_join_also_without_stand_ins(environment):
    keys = {program.environment["TELEMETRY_HASH_KEY"] for program in services_from(environment)}

    assert len(keys) == 1
    assert all(keys)


def test_a_key_of_ones_own_is_kept():
    keys = {
        program.environment["TELEMETRY_HASH_KEY"] for program in services_from({"TELEMETRY_HASH_KEY": "own"})
    }

    assert keys == {"own"}


def test_in_production_no_key_is_made_up():
    made = services_from({"ENVIRONMENT": "production", "TELEMETRY_HASH_KEY": ""})

    assert not any(program.environment.get("TELEMETRY_HASH_KEY") for program in made)


def test_each_is_asked_for_its_health_where_it_listens():
    listening = {"MEMBER_SERVICE_LISTEN": "0.0.0.0:7001", "GATEWAY_HEALTH_LISTEN": "[::]:7003"}

    assert {program.name: program.health for program in services_from(listening)} == {
        "member": "127.0.0.1:7001",
        "coach": "127.0.0.1:50052",
        "gateway": "http://127.0.0.1:7003/readyz",
    }
