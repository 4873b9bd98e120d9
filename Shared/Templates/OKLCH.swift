import Foundation

/// A colour by lightness (0 to 1), chroma and hue as people see them (CSS Color 4 §9.2), for tints of the same hue.
struct OKLCH {
    var lightness: Double
    var chroma: Double
    /// In radians.
    var hue: Double

    /// - Parameter channels: red, green and blue in sRGB, from 0 to 1.
    init(_ channels: [Double]) {
        let rgb = channels.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
        let l = cbrt(0.4122214708 * rgb[0] + 0.5363325363 * rgb[1] + 0.0514459929 * rgb[2])
        let m = cbrt(0.2119034982 * rgb[0] + 0.6806995451 * rgb[1] + 0.1073969566 * rgb[2])
        let s = cbrt(0.0883024619 * rgb[0] + 0.2817188376 * rgb[1] + 0.6299787005 * rgb[2])
        let a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
        let b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
        chroma = (a * a + b * b).squareRoot()
        hue = atan2(b, a)
    }

    /// Red, green and blue in sRGB, from 0 to 1. A colour that screens can't show loses chroma, not lightness.
    var channels: [Double] {
        var (shown, vivid) = (0.0, chroma)
        if let exact = Self.channels(lightness, chroma, hue) { return exact }
        for _ in 0..<16 {
            let middle = (shown + vivid) / 2
            if Self.channels(lightness, middle, hue) == nil { vivid = middle } else { shown = middle }
        }
        return Self.channels(lightness, shown, hue) ?? [lightness, lightness, lightness]
    }

    /// Nil for a colour outside of sRGB.
    private static func channels(_ lightness: Double, _ chroma: Double, _ hue: Double) -> [Double]? {
        let (a, b) = (chroma * cos(hue), chroma * sin(hue))
        let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
        let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
        let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
        let linear = [
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
        ]
        guard linear.allSatisfy({ (-0.0001...1.0001).contains($0) }) else { return nil }
        return linear.map { value in
            let value = min(max(value, 0), 1)
            return value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055
        }
    }
}
