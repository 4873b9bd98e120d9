import Configuration
import Models
import ServiceKit
import Testing

@testable import MailerService

@Suite struct MailerConfigurationTests {
    private func settings(_ values: [String: String]) throws -> MailerConfiguration {
        try MailerConfiguration(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values)))
    }

    @Test func readsItsSettings() throws {
        let standard = try settings([:])
        guard case .directory(".latchkey/mail") = standard.destination else {
            return #expect(Bool(false), "\(standard.destination)")
        }
        #expect(standard.sender == MailSender("no-reply@localhost") && standard.parallel == 4)
        guard case .directory("/var/mails") = try settings(["LATCHKEY_MAIL_URL": "file:///var/mails"]).destination
        else { return #expect(Bool(false)) }
        guard case .smtp(let smtp) = try settings(["LATCHKEY_MAIL_URL": "smtp://a:b@mail.example:25"]).destination
        else { return #expect(Bool(false)) }
        #expect(smtp.host == "mail.example" && smtp.connections == 4)
    }

    @Test(arguments: [
        ("LATCHKEY_MAIL_URL", "file:"), ("LATCHKEY_MAIL_URL", "mailto:hush"), ("LATCHKEY_MAIL_URL", "smtp://hush@"),
        ("LATCHKEY_MAIL_FROM", "hush"), ("LATCHKEY_MAIL_FROM", "a <b@c>\r\nBcc: hush@example.com"),
        ("LATCHKEY_MAIL_PARALLEL", "0"),
    ])
    func namesTheSettingThatIsRefused(_ variable: String, _ value: String) {
        let error = #expect(throws: ConfigurationError.self) { try settings([variable: value]) }
        #expect(error?.description.contains(variable) == true && error?.description.contains("hush") == false)
    }
}
