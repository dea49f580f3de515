Split = tuple[int, int, int, int]

__all__ = ["Trees"]

class Trees:
    def __init__(
        self,
        trees: list[tuple[list[Split], list[int]]],
        lowest: int,
        end: int,
        scale: int,
        early: int,
        early_sum: int,
    ) -> None: ...
    def probabilities(
        self, rows: bytes | bytearray, width: int, chosen: list[int]
    ) -> list[float]: ...
