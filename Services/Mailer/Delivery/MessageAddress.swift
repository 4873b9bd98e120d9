import Models

/// An address as headers and SMTP carry it.
struct WireAddress: Sendable {
    /// The address, its domain in ASCII if there is such a form of it.
    let text: String
    /// Whether characters beyond ASCII are left in it.
    var needsSMTPUTF8: Bool { !text.utf8.allSatisfy { $0 < 0x80 } }
    /// What stands behind the `@` of a message's id.
    var messageIDDomain: Substring {
        let domain = text[text.lastIndex(of: "@")!...].dropFirst()
        return domain.utf8.allSatisfy { $0 < 0x80 } ? domain : "localhost"
    }

    /// Writes the domain of `address` in its ASCII form (RFC 5890), which every server knows.
    init(_ address: EmailAddress) {
        let local = address.localPart
        let domain = address.description.dropFirst(local.count + 1)
        let labels = domain.split(separator: ".").map(Punycode.asciiLabel)
        text = labels.contains(nil) ? address.description : "\(local)@\(labels.map { $0! }.joined(separator: "."))"
    }

    /// Takes the sender's address as it is configured: in ASCII, and perhaps in a domain without a dot.
    init(_ sender: MailSender) { text = sender.address }
}

/// Labels of domain names in ASCII (RFC 3492). Addresses are lower case and NFKC already, as IDNA wants them, and
/// Foundation's own conversion is not there on Linux.
enum Punycode {
    private static let (base, tMin, tMax, skew, damp): (Int, Int, Int, Int, Int) = (36, 1, 26, 38, 700)
    private static let digits = Array("abcdefghijklmnopqrstuvwxyz0123456789")

    /// The `xn--` form of `label`, or itself when it is ASCII; nil when that is too long for a label.
    static func asciiLabel(_ label: Substring) -> String? {
        let scalars = label.unicodeScalars.map { Int($0.value) }
        guard scalars.contains(where: { $0 >= 0x80 }) else { return String(label) }
        let encoded = "xn--\(encode(scalars))"
        return encoded.utf8.count <= 63 ? encoded : nil
    }

    /// §6.3: the ASCII characters, then where each other one goes, smallest first.
    private static func encode(_ input: [Int]) -> String {
        let basic = input.filter { $0 < 0x80 }
        var output = String(String.UnicodeScalarView(basic.compactMap(Unicode.Scalar.init)))
        if !basic.isEmpty { output += "-" }
        var (next, delta, bias, handled) = (0x80, 0, 72, basic.count)
        while handled < input.count {
            let smallest = input.filter { $0 >= next }.min()!
            delta += (smallest - next) * (handled + 1)
            next = smallest
            for scalar in input {
                if scalar < next { delta += 1 }
                guard scalar == next else { continue }
                output += number(delta, bias: bias)
                bias = adapt(delta, handled: handled + 1, isFirst: handled == basic.count)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return output
    }

    /// A number in digits whose weight depends on `bias`, so that its end can be told.
    private static func number(_ value: Int, bias: Int) -> String {
        var (rest, k, text) = (value, base, "")
        while true {
            let threshold = min(max(k - bias, tMin), tMax)
            guard rest >= threshold else { return text + String(digits[rest]) }
            text.append(digits[threshold + (rest - threshold) % (base - threshold)])
            rest = (rest - threshold) / (base - threshold)
            k += base
        }
    }

    /// §6.1.
    private static func adapt(_ delta: Int, handled: Int, isFirst: Bool) -> Int {
        var (delta, k) = (isFirst ? delta / damp : delta / 2, 0)
        delta += delta / handled
        while delta > (base - tMin) * tMax / 2 {
            delta /= base - tMin
            k += base
        }
        return k + (base - tMin + 1) * delta / (delta + skew)
    }
}
