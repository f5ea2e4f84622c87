"""What a build is told beside what it builds, and names that images cannot have."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.engine.build_options import BuildOptions, refuse_unsupported, registry_of
from containerize.engine.build_target import check_tag
from containerize.errors import EngineMissing, UsageError

CLASSIC = {"DriverStatus": [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]]}
CONTAINERD = {"DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]]}


def test_the_arguments() -> None:
    options = BuildOptions(("id=a,src=b",), ("default",), no_cache=True, pull=True, builder="big", cache_from=("x", "y"), cache_to=("z",))
    assert " ".join(options.arguments) == (
        "--no-cache --pull --builder big --secret id=a,src=b --ssh default --cache-from x --cache-from y --cache-to z"
    )
    assert BuildOptions().arguments == []
    assert BuildOptions(sbom="true", provenance="mode=max").arguments == ["--sbom=true", "--provenance=mode=max"]


@pytest.mark.parametrize("options", [BuildOptions(sbom="true"), BuildOptions(provenance="mode=max", builder="big")])
def test_where_an_image_can_be_attested(options: BuildOptions) -> None:
    with pytest.raises(EngineMissing, match="keeps an image without what is attested of it"):
        refuse_unsupported(options, CLASSIC)
    refuse_unsupported(options, CONTAINERD)
    refuse_unsupported(BuildOptions(provenance="false"), CLASSIC)


def test_where_caches_can_be_written() -> None:
    registry = BuildOptions(cache_to=("type=registry,ref=r.example/cache",))
    with pytest.raises(EngineMissing, match="writes no cache elsewhere"):
        refuse_unsupported(registry, CLASSIC)
    refuse_unsupported(registry, CONTAINERD)
    refuse_unsupported(BuildOptions(cache_to=("type=inline",)), CLASSIC)
    refuse_unsupported(BuildOptions(cache_to=("type=local,dest=c",), builder="big"), CLASSIC)


@pytest.mark.parametrize(
    ("tag", "host"), [("r.example/shop:1", "r.example"), ("localhost/a", "localhost"), ("127.0.0.1:5000/a/b:1", "127.0.0.1:5000"), ("ann/shop:1", "docker.io")]
)
def test_the_registry_of_a_name(tag: str, host: str) -> None:
    assert registry_of(tag) == host


def test_a_name_of_this_machine_alone_is_not_pushed() -> None:
    with pytest.raises(UsageError) as caught:
        registry_of("shop:local")
    assert caught.value.fix == "--tag registry.example/team/shop:local --push"


@pytest.mark.parametrize("tag", ["shop", "shop:1.2", "r.example:5000/team/shop:1.2", "Ann.example/shop"])
def test_names_that_an_image_can_have(tag: str) -> None:
    assert check_tag(tag) == tag


@pytest.mark.parametrize(
    ("tag", "fix"),
    [("My Shop", "--tag my-shop"), ("Team/Shop:1.0 beta", "--tag team/shop:1.0-beta"), ("shop:", "--tag shop"), ("-", "--tag app"), ("r.example/My_Shop:v1", "--tag r.example/my-shop:v1")],
)
def test_a_name_that_none_can_have_comes_with_one_that_can(tag: str, fix: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_tag(tag)
    assert caught.value.fix == fix


@given(st.text(min_size=1, max_size=40))
def test_what_is_offered_is_taken(tag: str) -> None:
    try:
        check_tag(tag)
    except UsageError as error:
        offered = error.fix.removeprefix("--tag ")
        assert check_tag(offered) == offered
        assert re.fullmatch(r"[ -~]+", offered)
