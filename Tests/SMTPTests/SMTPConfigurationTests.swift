import Foundation
import Models
import Testing

@testable import SMTP

@Suite struct SMTPConfigurationTests {
    @Test func readsURLs() throws {
        let full = try SMTPConfiguration(url: "smtp://an%40n:p%2Fw@mail.example:2525?starttls=required&ca=/etc/ca.pem")
        #expect(full.host == "mail.example" && full.port == 2525)
        #expect(full.encryption == .required && full.caFile == "/etc/ca.pem")
        #expect(full.credentials?.username == "an@n" && full.credentials?.password == Secret("p/w"))
        let bare = try SMTPConfiguration(url: "smtps://mail.example")
        #expect(bare.port == 465 && bare.encryption == .implicit && bare.credentials == nil)
        let six = try SMTPConfiguration(url: "smtp://[::1]")
        #expect(six.port == 587 && six.serverURL == "smtp://[::1]:587")
    }

    @Test(arguments: [
        "", "mail.example", "http://mail.example", "smtp://", "smtp://:pw@mail.example", "smtp://ann@mail.example",
        "smtp://mail.example:0", "smtp://mail.example:99999", "smtp://mail.example/path", "smtp://mail.example?tls=1",
        "smtp://mail.example?starttls=no", "smtps://mail.example?starttls=required", "smtp://mail.example?ca=",
        "smtp://mail.example?ehlo=vm", "smtp://mail.example?ehlo=a.b%0D%0AQUIT", "smtp://mail.example?ehlo=.",
        "smtps://mail.example?starttls=never", "smtp://ann:p%0Aw@mail.example", "smtp://ma%20il.example",
        "smtp://ann:p%00w@mail.example",
    ])
    func refusesInvalidURLs(_ url: String) {
        let error = #expect(throws: SMTPConfiguration.InvalidURL.self) { try SMTPConfiguration(url: url) }
        #expect(error?.description.contains("pw") == false)
    }

    @Test func aPasswordIsNeverSentUnencrypted() throws {
        func requires(_ url: String) throws -> Bool { try SMTPConfiguration(url: url).requiresEncryption }
        #expect(try requires("smtp://ann:pw@mail.example"))
        #expect(try requires("smtp://ann:pw@127.0.0.1.example"))
        #expect(try requires("smtp://ann:pw@192.168.1.2"))
        #expect(try !requires("smtp://ann:pw@localhost"))
        #expect(try !requires("smtp://ann:pw@127.0.0.1"))
        #expect(try requires("smtp://ann:pw@mail.example?starttls=opportunistic"))
        #expect(throws: SMTPConfiguration.InvalidURL.self) {
            try SMTPConfiguration(url: "smtp://ann:pw@mail.example?starttls=never")
        }
        #expect(try requires("smtp://mail.example?starttls=required"))
    }

    @Test func encryptsBeyondThisMachineByDefault() throws {
        func encryption(_ url: String) throws -> SMTPConfiguration.Encryption {
            try SMTPConfiguration(url: url).encryption
        }
        #expect(try encryption("smtp://mail.example") == .required)
        #expect(try encryption("smtp://mail") == .required)
        #expect(try encryption("smtp://192.168.1.2:25") == .required)
        #expect(try encryption("smtp://localhost:1025") == .whenOffered)
        #expect(try encryption("smtp://[::1]") == .whenOffered)
        #expect(try encryption("smtp://mail:1025?starttls=never") == .never)
        #expect(try encryption("smtp://mail?starttls=opportunistic") == .whenOffered)
        #expect(try encryption("smtps://mail") == .implicit)
    }

    @Test(arguments: [
        ("smtp://mail.example", "no-reply@shop.example", "shop.example"),
        ("smtp://mail.example?ehlo=mx1.shop.example", "no-reply@shop.example", "mx1.shop.example"),
        ("smtp://mail.example?ehlo=%5B192.0.2.1%5D", "no-reply@shop.example", "[192.0.2.1]"),
        ("smtp://localhost", "no-reply@localhost", "[127.0.0.1]"), ("smtp://localhost", nil, "[127.0.0.1]"),
    ])
    func choosesTheNameForEHLO(url: String, sender: String?, name: String) throws {
        let configuration = try SMTPConfiguration(url: url, sender: sender)
        #expect(configuration.clientName == name)
        #expect(configuration.libraryURL.removingPercentEncoding?.hasSuffix("/\(name)") == true)
    }

    @Test func printsNoPassword() throws {
        let configuration = try SMTPConfiguration(url: "smtp://ann:hush@mail.example:25")
        #expect("\(configuration)" == "smtp://mail.example:25")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("hush"))
    }
}
