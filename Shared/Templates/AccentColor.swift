import Foundation

/// The colour of the buttons in a mail or on a page.
public struct AccentColor: Sendable, Hashable {
    /// The default, a blue.
    public static let standard = AccentColor("#1d4ed8")!

    /// `#rrggbb`, in lower case.
    public let hex: String
    private let channels: [Double]

    /// Reads `#rrggbb`. Nil for anything else, including names and short forms, because the text becomes part of a style.
    public init?(_ text: String) {
        let text = text.lowercased()
        let digits = text.utf8.dropFirst()
        guard text.hasPrefix("#"), digits.count == 6,
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            let value = UInt32(text.dropFirst(), radix: 16)
        else { return nil }
        hex = text
        channels = [value >> 16, value >> 8 & 0xff, value & 0xff].map { Double($0) / 255 }
    }

    /// The colour of text on it: white, or black where that has more contrast. One of the two always has a contrast of at least
    /// 4.5 (WCAG 2.2, 1.4.3).
    public var text: AccentColor {
        let (white, black) = (AccentColor("#ffffff")!, AccentColor("#000000")!)
        return contrast(to: white) >= 4.5 || contrast(to: white) > contrast(to: black) ? white : black
    }

    /// The colour of its border: itself, or a grey if it could hardly be seen on white.
    public var edge: AccentColor { contrast(to: AccentColor("#ffffff")!) < 1.5 ? AccentColor("#9aa1ab")! : self }

    /// The contrast of two colours, from 1 to 21 (WCAG 2.2).
    public func contrast(to other: AccentColor) -> Double {
        let (a, b) = (luminance, other.luminance)
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    /// The tint of the same hue that is nearest to it and has a contrast of at least `minimum` to `background`: itself if it has.
    /// Lighter tints are taken on dark backgrounds, darker ones on light backgrounds.
    public func readable(on background: AccentColor, contrast minimum: Double = 4.5) -> AccentColor {
        guard contrast(to: background) < minimum else { return self }
        let own = OKLCH(channels)
        // From a luminance of 0.18 on, black has more contrast than white.
        let end = background.luminance > 0.18 ? 0.0 : 1.0
        // Lightness between the colour, which is not readable, and black or white, which is.
        var (unreadable, readable) = (own.lightness, end)
        for _ in 0..<16 {
            let middle = (unreadable + readable) / 2
            if tint(own, middle).contrast(to: background) >= minimum { readable = middle } else { unreadable = middle }
        }
        return tint(own, readable)
    }

    private func tint(_ colour: OKLCH, _ lightness: Double) -> AccentColor {
        var colour = colour
        colour.lightness = lightness
        let value = colour.channels.reduce(0) { $0 << 8 | UInt32(($1 * 255).rounded()) }
        let digits = String(value, radix: 16)
        return AccentColor("#" + String(repeating: "0", count: 6 - digits.count) + digits) ?? self
    }

    private var luminance: Double {
        let linear = channels.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}
