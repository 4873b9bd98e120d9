import Foundation
import TestKit
import Testing

/// A fleet that sends its emails to a real mail server, with STARTTLS and AUTH.
struct MailFleet {
    let fleet: TestFleet
    let server: TestMailServer

    /// The fleet that all tests of this process share.
    static func shared() async throws -> MailFleet { try await sharedFleet.value }

    private static let sharedFleet = Task { try await launch() }

    /// Starts one for a test of its own, with further settings.
    static func launch(environment: [String: String] = [:]) async throws -> MailFleet {
        var behaviour = TestMailServer.Behaviour()
        behaviour.auth = true
        let server = try await TestMailServer.launch(behaviour)
        var environment = environment
        environment["LATCHKEY_MAIL_URL"] =
            "smtp://user:password@localhost:\(try server.ports.starttls)?starttls=required&ca=\(server.caFile)"
        return MailFleet(fleet: try await TestFleet.launch(environment: environment), server: server)
    }
}

/// The emails to one address, from a mail server or from the files of `file:`.
struct Mailbox {
    let address: String
    private let messages: @Sendable () throws -> [String]

    /// What a mail server has received. All of it came over TLS from an authenticated fleet.
    init(server: TestMailServer, address: String) {
        self.address = address
        messages = {
            let mails = try server.mails()
            #expect(mails.allSatisfy { $0.tls && $0.user == "user" })
            return mails.map(\.content)
        }
    }

    /// What a fleet has written to its directory.
    init(fleet: TestFleet, address: String) {
        self.address = address
        let directory = "\(fleet.stateDirectory)/mail"
        messages = {
            guard FileManager.default.fileExists(atPath: directory) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".eml") }
                .sorted().map { try String(contentsOfFile: "\(directory)/\($0)", encoding: .utf8) }
        }
    }

    /// One email, decoded as far as links and codes need it.
    struct Mail {
        let kind: String
        let language: String
        let subject: String
        let text: String

        /// The link, if it leads to `page`.
        func link(to page: String) -> String? {
            let links = text.matches(of: #/https?://[^\s"<>]*/login/([a-z]+)\?token=[A-Za-z0-9_\-]{43}/#)
            return links.first { $0.1 == page }.map { String($0.0) }
        }

        var token: String? { text.firstMatch(of: #/token=([A-Za-z0-9_-]{43})/#).map { String($0.1) } }
        var code: String? { text.firstMatch(of: #/(?m)^\s*(\d{6})\s*$/#).map { String($0.1) } }
    }

    /// Waits for the email number `index` (from 0, oldest first) of `kind`.
    func mail(_ kind: String, _ index: Int = 0) async throws -> Mail {
        var found: [Mail] = []
        try await eventually(within: .seconds(15), "\(kind) mail \(index) to \(address)") {
            found = try mails().filter { $0.kind == kind }
            return found.count > index
        }
        return found[index]
    }

    /// Waits for the first mail of a kind with `part` in its subject or its text. A subject may be encoded (RFC 2047).
    func mail(_ kind: String, about part: String) async throws -> Mail {
        var found: Mail?
        try await eventually(within: .seconds(15), "\(kind) mail about “\(part)” to \(address)") {
            found = try mails().first { $0.kind == kind && ($0.subject.contains(part) || $0.text.contains(part)) }
            return found != nil
        }
        return try #require(found)
    }

    /// Every email so far, oldest first.
    func mails() throws -> [Mail] { try messages().compactMap { Self.read($0, to: address) } }

    private static func read(_ message: String, to address: String) -> Mail? {
        let parts = message.components(separatedBy: "\r\n\r\n")
        let head = parts[0].replacing("\r\n ", with: " ")
        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name.lowercased()):") }
                .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
        guard header("To")?.lowercased().contains(address.lowercased()) == true, parts.count > 2 else { return nil }
        let isBase64 = parts[1].contains("base64")
        let body = parts[2...].joined(separator: "\r\n\r\n").components(separatedBy: "\r\n--=_")[0]
        return Mail(
            kind: header("X-Latchkey-Kind") ?? "", language: header("Content-Language") ?? "",
            subject: header("Subject") ?? "", text: isBase64 ? base64(body) : quotedPrintable(body))
    }

    private static func base64(_ text: String) -> String {
        String(decoding: Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data(), as: UTF8.self)
    }

    private static func quotedPrintable(_ text: String) -> String {
        let joined = text.replacing("=\r\n", with: "").replacing("\r\n", with: "\n")
        var bytes: [UInt8] = []
        var rest = joined.utf8[...]
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
