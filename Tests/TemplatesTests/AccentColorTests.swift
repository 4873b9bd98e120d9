import Templates
import Testing

@Suite struct AccentColorTests {
    @Test func textHasEnoughContrastOnEveryColour() throws {
        for red in stride(from: 0, through: 255, by: 17) {
            for green in stride(from: 0, through: 255, by: 5) {
                for blue in stride(from: 0, through: 255, by: 17) {
                    let hex = "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    let color = try #require(AccentColor(hex))
                    #expect(color.contrast(to: color.text) >= 4.5, "\(hex)")
                }
            }
        }
        let (black, white) = (try #require(AccentColor("#000000")), try #require(AccentColor("#FFFFFF")))
        #expect(abs(black.contrast(to: white) - 21) < 0.001)
        #expect(AccentColor.standard.text == white)
        for text in ["", "#", "#fff", "ffffff", "#fffffff", "#ffffg0", "#ффффф", "# 12345"] {
            #expect(AccentColor(text) == nil)
        }
    }
}
