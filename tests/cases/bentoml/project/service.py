import bentoml


@bentoml.service
class Words:
    @bentoml.api
    def count(self, text: str) -> int:
        return len(text.split())


@bentoml.service
class Summary:
    words = bentoml.depends(Words)

    @bentoml.api
    def summary(self, text: str) -> str:
        return f"{self.words.count(text)} words"
