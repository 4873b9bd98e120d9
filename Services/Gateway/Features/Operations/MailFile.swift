import Foundation

/// The parts of an email message that the start page displays (RFC 5322, MIME as our mailer writes it).
struct MailFile: Sendable {
    let name: String
    let subject: String
    let recipient: String
    let date: Date?
    let html: String
    /// The link of its button.
    let link: String?
    /// Its six-digit code.
    let code: String?

    /// Reads a file; nil if it is not an email message.
    init?(name: String, _ data: Data) {
        let whole = MIMEPart(data)
        guard let subject = whole.header("Subject"), let to = whole.header("To") else { return nil }
        self.name = name
        self.subject = MIMEPart.words(subject)
        recipient = MIMEPart.words(to)
        date = whole.header("Date").flatMap(Self.date)
        let parts = whole.parts
        let text = parts.first { $0.type == "text/plain" }?.text ?? ""
        html = parts.first { $0.type == "text/html" }?.text ?? ""
        link = text.firstMatch(of: /(?m)^(https?:\/\/\S+)$/).map { String($0.1) }
        code = text.firstMatch(of: /(?m)^\s*(\d{6})\s*$/).map { String($0.1) }
    }

    private static func date(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formatter.date(from: text)
    }
}

/// A part of a message: its header and its body.
struct MIMEPart: Sendable {
    private let fields: [(name: String, value: String)]
    private let body: String

    init(_ data: Data) { self.init(String(decoding: data, as: UTF8.self).replacing("\r\n", with: "\n")) }

    private init(_ text: String) {
        let end = text.firstRange(of: "\n\n")
        let head = String(end.map { text[..<$0.lowerBound] } ?? text[...])
        body = end.map { String(text[$0.upperBound...]) } ?? ""
        // A line that begins with a space continues the one before it.
        fields = head.replacing(/\n[ \t]+/, with: " ").split(separator: "\n").compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return (line[..<colon].lowercased(), value)
        }
    }

    func header(_ name: String) -> String? { fields.first { $0.name == name.lowercased() }?.value }

    /// The media type, in lower case.
    var type: String {
        (header("Content-Type") ?? "text/plain").prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }

    /// The parts of a multipart body; otherwise the part itself.
    var parts: [MIMEPart] {
        guard type.hasPrefix("multipart/"),
            let boundary = header("Content-Type")?.firstMatch(of: /boundary="?([^";]+)"?/)?.1
        else { return [self] }
        return "\n\(body)".components(separatedBy: "\n--\(boundary)").dropFirst().filter { !$0.hasPrefix("--") }
            .flatMap { MIMEPart(String($0.drop { $0 != "\n" }.dropFirst())).parts }
    }

    /// The body as text.
    var text: String {
        switch header("Content-Transfer-Encoding")?.lowercased() {
        case "base64":
            String(decoding: Data(base64Encoded: body, options: .ignoreUnknownCharacters) ?? Data(), as: UTF8.self)
        case "quoted-printable": Self.quotedPrintable(body.replacing("=\n", with: ""), space: nil)
        default: body
        }
    }

    /// Header text with encoded words (RFC 2047).
    static func words(_ text: String) -> String {
        text.replacing(/\?=\s+=\?/, with: "?==?").replacing(/=\?[^?]+\?([BbQq])\?([^?]*)\?=/) { match in
            match.1.lowercased() == "b"
                ? String(decoding: Data(base64Encoded: String(match.2)) ?? Data(), as: UTF8.self)
                : quotedPrintable(String(match.2), space: "_")
        }
    }

    private static func quotedPrintable(_ text: String, space: Character?) -> String {
        let text = space.map { text.replacing(String($0), with: " ") } ?? text
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
