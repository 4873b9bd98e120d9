public import Foundation
import Primitives
import Threads

/// Sends mails through a mail server. Its threads keep their connections for the next mail.
public final class SMTPTransport: Sendable {
    private let threads: WorkerThreads<SMTPWork>
    /// How long a mail may wait for a thread and be sent in all.
    private let timeout: Duration
    private let host: String
    private let port: Int

    /// The transport connects when there is a mail to send.
    public init(configuration: SMTPConfiguration) {
        timeout = configuration.timeout
        (host, port) = (configuration.host, configuration.port)
        threads = WorkerThreads(name: "smtp", limit: configuration.connections, queueLimit: 1000) { queue in
            var session: SMTPSession?
            while let work = queue.next() {
                if session == nil { session = SMTPSession(configuration) }
                work.run(session)
            }
        }
    }

    /// Sends `message` (RFC 5322, lines ended by CRLF) and returns once the server has accepted it.
    ///
    /// If the task is cancelled, this returns or throws within about a second: it returns if the server had accepted the mail.
    ///
    /// - Parameters:
    ///   - from: the envelope's sender, where bounces go.
    ///   - to: the envelope's recipient.
    public func send(message: Data, from: String, to: String) async throws(SMTPError) {
        guard EnvelopeRules.isAddress(from), EnvelopeRules.isAddress(to) else { throw SMTPError(.permanent, .address) }
        guard EnvelopeRules.hasCleanLines(message) else { throw SMTPError(.permanent, .message) }
        let work = SMTPWork(message: message, from: from, to: to, deadline: .now + timeout)
        // In a separate task: a cancelled caller must still learn whether the mail was accepted.
        let outcome = Task { [threads] in
            await work.handoff.outcome {
                do throws(WorkQueueError) {
                    try threads.submit(work)
                } catch {
                    work.handoff.fail { _ in SMTPError(.transient, .overload) }
                }
            } cancelled: { _ in
                SMTPError(.cancelled, .cancelled)
            }
        }
        let span = MailSpan.start(to: host, port)
        let result = await withTaskCancellationHandler {
            await outcome.value
        } onCancel: {
            work.stop.raise()
        }
        span?.end(result)
        try result.get()
    }

    /// Sends the waiting mails, closes the connections, and ends the threads.
    public func shutdown() async { await threads.shutdown() }
}

/// One mail to send.
struct SMTPWork: Work {
    let message: Data
    let from: String
    let to: String
    let deadline: ContinuousClock.Instant
    let handoff = Handoff<Void, SMTPError>()
    let stop = StopFlag()

    var isFinished: Bool { handoff.isFinished }

    func expire() { handoff.fail { _ in SMTPError(.transient, .overload) } }

    /// Sends the mail, unless its caller has given up.
    func run(_ session: SMTPSession?) {
        if stop.isRaised {
            handoff.fail { _ in SMTPError(.cancelled, .cancelled) }
            return
        }
        guard handoff.begin() else { return }
        guard let session else {
            handoff.fail { _ in SMTPError(.misconfiguration, .library) }
            return
        }
        do throws(SMTPError) {
            try session.send(message, from: from, to: to, unless: stop)
            handoff.succeed(())
        } catch {
            handoff.fail { _ in error }
        }
    }
}
