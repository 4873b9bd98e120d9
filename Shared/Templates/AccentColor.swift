import Foundation

/// The colour of the buttons of a mail or a page.
public struct AccentColor: Sendable, Hashable {
    /// A blue that goes with anything.
    public static let standard = AccentColor("#1d4ed8")!

    /// `#rrggbb`, in lower case.
    public let hex: String
    private let channels: [Double]

    /// Reads `#rrggbb`; nil for anything else, names and short forms included, since it goes into a style as it is.
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

    /// The colour of the text on it: black or white, whichever stands out more. One of the two always has a contrast of
    /// 4.5 or more, which is what people with weak sight need (WCAG 2.2, 1.4.3).
    public var text: AccentColor {
        let (white, black) = (AccentColor("#ffffff")!, AccentColor("#000000")!)
        return contrast(to: white) >= 4.5 || contrast(to: white) > contrast(to: black) ? white : black
    }

    /// The colour of its border: its own, or a grey where it would melt into the white around it.
    public var edge: AccentColor { contrast(to: AccentColor("#ffffff")!) < 1.5 ? AccentColor("#9aa1ab")! : self }

    /// The contrast of two colours, from 1 to 21 (WCAG 2.2).
    public func contrast(to other: AccentColor) -> Double {
        let (a, b) = (luminance, other.luminance)
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    private var luminance: Double {
        let linear = channels.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}
