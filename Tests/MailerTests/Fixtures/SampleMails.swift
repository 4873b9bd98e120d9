import Foundation
import GeoIP
import Models
import Testing

@testable import MailerService

/// Mails for the tests.
enum SampleMails {
    static let languages = [
        "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt-BR", "zh-Hans",
    ]
    static let link = "https://id.example.com/login/magic?token=Zm9v_YmFy-1&client=client_demo"

    static func address(_ text: String = "ann@example.com") throws -> EmailAddress {
        try #require(EmailAddress(text))
    }

    /// A mail with everything in it that one about `subject` can have.
    static func full(_ subject: MailContent.Subject, product: String = "Acorn") throws -> MailContent {
        var content = try bare(subject, product: product)
        content.link = Secret(link)
        content.code = Secret("482913")
        content.lifetime = .seconds(600)
        content.time = Date(timeIntervalSince1970: 1_773_480_600)
        (content.browser, content.system) = ("Firefox", "Linux")
        if case .notice = subject {
            (content.address, content.resetsPassword) = ("2001:db8::7", true)
            content.place = { _ in Place(city: "Lyon", country: "France") }
        }
        if subject == .notice(.providerRemoved) { content.provider = "Google" }
        if subject == .notice(.recoveryCodeUsed) { content.codesLeft = 2 }
        if subject == .notice(.passwordResetDone) { content.passkeys = "Work laptop, Phone" }
        if subject == .invite { (content.account, content.inviter) = ("Oak & Sons", "Ben O’Neil") }
        return content
    }

    /// A mail with only what it can't be without.
    static func bare(_ subject: MailContent.Subject, product: String = "Acorn") throws -> MailContent {
        var content = MailContent(subject, to: try address(), branding: Branding(productName: product))
        if subject.needsLink { content.link = Secret(link) }
        return content
    }

    /// Every sample: each subject, full, bare and in between.
    static func all() throws -> [MailContent] {
        try MailContent.Subject.all.flatMap { subject in
            var (withoutCode, withoutLink) = (try full(subject), try full(subject))
            withoutCode.code = nil
            withoutCode.inviter = nil
            withoutLink.account = nil
            if !subject.needsLink { withoutLink.link = nil }
            return [try full(subject), try bare(subject), withoutCode, withoutLink]
        }
    }
}
