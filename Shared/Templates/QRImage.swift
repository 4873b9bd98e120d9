/// The parts of a QR code from which a page draws it. Identity makes the code as an `svg` element; templates escape every value, so the
/// page has an element of its own, and no markup of another process gets into it.
public struct QRImage: Sendable, Equatable {
    /// The maximum length of the element, in bytes.
    public static let maximumLength = 60_000

    /// The number of modules in a row, with the margin.
    public let size: Int
    /// What is black: a path of moves and lines (SVG 2 §9.3).
    public let path: String

    /// Nil for text that is not such an element.
    public init?(svg: String) {
        guard svg.utf8.count <= Self.maximumLength,
            let box = svg.firstMatch(of: #/viewBox="0 0 ([0-9]{1,3}) ([0-9]{1,3})"/#), box.1 == box.2,
            let size = Int(box.1),
            let path = svg.firstMatch(of: #/fill="#000" d="([MmHhVvZz0-9 .-]+)"/#)
        else { return nil }
        (self.size, self.path) = (size, String(path.1))
    }
}
