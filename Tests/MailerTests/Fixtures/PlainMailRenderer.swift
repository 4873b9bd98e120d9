import Foundation
import Models

@testable import MailerService

/// Writes whatever values a message has, for tests that ask only how it gets out.
struct PlainMailRenderer: MailRenderer {
    let sender: MailSender

    func render(_ mail: OutgoingMail, id: MessageID) async throws -> WrittenMail {
        let values = mail.values.sorted { $0.key < $1.key }.map { "\($0.key): \(Self.oneLine($0.value))" }
        let lines =
            [
                "From: \(Self.quoted(sender.name))<\(sender.address)>", "To: <\(mail.recipient)>",
                "Subject: \(Self.subject(of: mail.kind))", "Date: \(Self.date(Date()))",
                "Message-ID: <\(id)@\(sender.domain)>", "X-Latchkey-Kind: \(mail.kind.rawValue)",
                "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
                "Auto-Submitted: auto-generated", "",
            ] + values + [""]
        let text = lines.joined(separator: "\r\n")
        return WrittenMail(from: sender.address, to: mail.recipient.description, bytes: Data(text.utf8))
    }

    private static func subject(of kind: OutgoingMail.Kind) -> String {
        switch kind {
        case .magicLink: "Your sign-in link"
        case .signUp: "Create your account"
        case .verification: "Please confirm your address"
        case .passwordReset: "Reset your password"
        case .invite: "You are invited"
        case .notice: "About your account"
        }
    }

    /// A name in a header: ASCII in quotes, anything else as an encoded word (RFC 2047 §4.1).
    private static func quoted(_ name: String) -> String {
        if name.isEmpty { return "" }
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return "\"\(name)\" " }
        return "=?utf-8?B?\(Data(name.utf8).base64EncodedString())?= "
    }

    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    }

    /// RFC 5322 §3.3.
    private static func date(_ date: Date) -> String {
        let style = Date.VerbatimFormatStyle(
            format: """
                \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
                \(second: .twoDigits) +0000
                """,
            locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
        return date.formatted(style)
    }
}
