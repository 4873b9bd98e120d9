import CCurl
import Testing

@testable import SMTP

/// Which results of libcurl, and which replies, mean what.
@Suite struct SMTPErrorCurlTests {
    private func error(_ stage: latchkey_smtp_stage, _ reply: Int?) -> SMTPError {
        SMTPError(CURLE_SEND_ERROR, stage: stage, reply: reply, text: "text")
    }

    @Test func aReplyBelongsToTheLastCommand() {
        let causes: [(latchkey_smtp_stage, SMTPError.Cause)] = [
            (LATCHKEY_SMTP_MAIL, .sender), (LATCHKEY_SMTP_RCPT, .recipient), (LATCHKEY_SMTP_DATA, .message),
            (LATCHKEY_SMTP_BODY, .message), (LATCHKEY_SMTP_AUTH, .signIn), (LATCHKEY_SMTP_STARTTLS, .tls),
        ]
        for (stage, cause) in causes {
            #expect(error(stage, 450) == SMTPError(.transient, cause, code: 450, text: "text"))
        }
    }

    @Test func onlyAnErrorAboutThisMailIsPermanent() {
        #expect(error(LATCHKEY_SMTP_RCPT, 550).kind == .permanent)
        #expect(error(LATCHKEY_SMTP_BODY, 554).kind == .permanent)
        #expect(error(LATCHKEY_SMTP_MAIL, 552).kind == .permanent)
        #expect(error(LATCHKEY_SMTP_MAIL, 550).kind == .misconfiguration)
        #expect(error(LATCHKEY_SMTP_STARTTLS, 554).kind == .transient)
        for code in [530, 534, 535, 538] { #expect(error(LATCHKEY_SMTP_RCPT, code).kind == .misconfiguration) }
    }

    @Test(arguments: [nil, 0, 250, 354, 399, 600]) func noErrorReplyMeansABrokenConnection(_ reply: Int?) {
        #expect(error(LATCHKEY_SMTP_RCPT, reply) == SMTPError(.transient, .connection))
    }

    @Test func aSignInIsWrongUnlessTheServerAsksToTryAgain() {
        func signIn(_ reply: Int?) -> SMTPError {
            SMTPError(CURLE_LOGIN_DENIED, stage: LATCHKEY_SMTP_AUTH, reply: reply, text: "")
        }
        #expect(signIn(454).kind == .transient)
        #expect(signIn(535).kind == .misconfiguration && signIn(nil).kind == .misconfiguration)
    }

    @Test func resultsWithoutAReply() {
        func error(_ outcome: CURLcode) -> SMTPError {
            SMTPError(outcome, stage: LATCHKEY_SMTP_RCPT, reply: 550, text: "text")
        }
        #expect(error(CURLE_ABORTED_BY_CALLBACK) == SMTPError(.cancelled, .cancelled))
        #expect(error(CURLE_OPERATION_TIMEDOUT) == SMTPError(.transient, .timeout))
        #expect(error(CURLE_COULDNT_RESOLVE_HOST) == SMTPError(.transient, .resolve))
        #expect(error(CURLE_COULDNT_CONNECT) == SMTPError(.transient, .connect))
        #expect(error(CURLE_PEER_FAILED_VERIFICATION) == SMTPError(.misconfiguration, .certificate))
        #expect(error(CURLE_SSL_CONNECT_ERROR) == SMTPError(.transient, .tls))
        #expect(error(CURLE_OUT_OF_MEMORY) == SMTPError(.transient, .library))
        #expect(error(CURLE_URL_MALFORMAT) == SMTPError(.misconfiguration, .library))
    }
}
