"""Names the wheel by its platform: the library in it is built by `make wheel`, and serves every Python 3."""

import pathlib
import sysconfig

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """See the module."""

    def initialize(self, version: str, build_data: dict) -> None:
        library = pathlib.Path(self.root, "src", "sealedsum", "_lib", "libsealedsum.so")
        if not library.exists():
            raise FileNotFoundError(f"{library} is missing: run `make wheel`, which builds it first")
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
        build_data["pure_python"] = False
