import Templates
import Testing

@Suite struct AccentColorTests {
    /// On the backgrounds of pages, light and dark.
    @Test(arguments: ["#f4f5f7", "#1a1d23"])
    func aTintIsReadable(_ background: String) throws {
        let ground = try #require(AccentColor(background))
        for value in stride(from: UInt32(0), through: 0xffffff, by: 0x020503) {
            let digits = String(value, radix: 16)
            let color = try #require(AccentColor("#" + String(repeating: "0", count: 6 - digits.count) + digits))
            let tint = color.readable(on: ground)
            #expect(tint.contrast(to: ground) >= 4.5, "\(color.hex) on \(background): \(tint.hex)")
            if color.contrast(to: ground) >= 4.5 { #expect(tint == color) }
        }
    }

    /// A tint of teal is teal: more green and blue than red.
    @Test func aTintHasTheSameHue() throws {
        let tint = try #require(AccentColor("#0f766e")).readable(on: try #require(AccentColor("#1a1d23"))).hex
        let channels = stride(from: 1, to: 7, by: 2).map { Int(tint.dropFirst($0).prefix(2), radix: 16) ?? 0 }
        #expect(channels[0] < channels[1] && channels[0] < channels[2] && abs(channels[1] - channels[2]) < 40)
    }

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
