import Templates
import Testing

@Suite struct QRImageTests {
    private static let svg = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 57 57" shape-rendering="crispEdges" role="img">\
        <path fill="#fff" d="M0 0h57v57H0z"/><path fill="#000" d="M4 4h7v1h-7z"/></svg>
        """

    @Test func readsTheCode() throws {
        let image = try #require(QRImage(svg: Self.svg))
        #expect(image.size == 57 && image.path == "M4 4h7v1h-7z")
    }

    @Test(arguments: [
        "", "<svg/>", "<svg viewBox=\"0 0 57 58\"><path fill=\"#000\" d=\"M4 4z\"/></svg>",
        "<svg viewBox=\"0 0 57 57\"><path fill=\"#000\" d=\"M4 4z&lt;\"/></svg>",
        "<svg viewBox=\"0 0 99999 99999\"><path fill=\"#000\" d=\"M4 4z\"/></svg>",
        svg + String(repeating: " ", count: QRImage.maximumLength),
    ])
    func takesNothingElse(svg: String) {
        #expect(QRImage(svg: svg) == nil)
    }
}
