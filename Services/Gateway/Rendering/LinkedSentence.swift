/// A phrase of which a part is a link: the part in square brackets. The whole phrase is the link if it has no brackets, as an
/// operator's own wording may.
struct LinkedSentence: Sendable, Equatable {
    let before: String
    let link: String
    let after: String

    init(_ phrase: String) {
        guard let start = phrase.firstIndex(of: "["), let end = phrase[start...].firstIndex(of: "]") else {
            (before, link, after) = ("", phrase, "")
            return
        }
        before = String(phrase[..<start])
        link = String(phrase[phrase.index(after: start)..<end])
        after = String(phrase[phrase.index(after: end)...])
    }
}
