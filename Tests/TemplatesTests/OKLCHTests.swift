import Testing

@testable import Templates

@Suite struct OKLCHTests {
    /// The values of CSS Color 4 for `red`.
    @Test func readsSRGB() {
        let red = OKLCH([1, 0, 0])
        #expect(abs(red.lightness - 0.62796) < 0.0005 && abs(red.chroma - 0.25768) < 0.0005)
        #expect(abs(red.hue * 180 / .pi - 29.23) < 0.1)
    }

    @Test(arguments: [[0.0, 0, 0], [1, 1, 1], [0.2, 0.4, 0.6], [0.06, 0.46, 0.43], [1, 0, 1]])
    func writesWhatItRead(_ channels: [Double]) {
        for (before, after) in zip(channels, OKLCH(channels).channels) { #expect(abs(before - after) < 0.002) }
    }

    @Test func aColourThatScreensCannotShowKeepsItsLightness() {
        var colour = OKLCH([0, 0, 1])
        colour.lightness = 0.9
        let channels = colour.channels
        #expect(channels.allSatisfy { (0...1).contains($0) })
        #expect(abs(OKLCH(channels).lightness - 0.9) < 0.005)
    }
}
