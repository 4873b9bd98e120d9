import SMTP
import Testing

@Suite struct SMTPErrorTests {
    @Test func itsDescriptionHasNoTextOfTheServer() {
        let error = SMTPError(.permanent, .recipient, code: 550, text: "no user ann@example.com")
        #expect("\(error)" == "permanent error: recipient (550)")
        #expect("\(SMTPError(.misconfiguration, .signIn))" == "misconfiguration error: sign_in")
    }

    @Test func isEqualOnlyWithTheSameReply() {
        #expect(SMTPError(.transient, .timeout) == SMTPError(.transient, .timeout))
        #expect(SMTPError(.transient, .sender, code: 450) != SMTPError(.transient, .sender, code: 451))
    }
}
