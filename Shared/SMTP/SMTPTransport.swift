public import Foundation
import Threads

/// Hands mails to a mail server, on threads of its own that keep their connections for the next mail.
public final class SMTPTransport: Sendable {
    private let threads: WorkerThreads<SMTPWork>
    /// How long one mail may wait for a thread before it is refused.
    private let patience: Duration

    /// Makes a transport; it connects when there is a mail.
    public init(configuration: SMTPConfiguration) {
        patience = configuration.timeout
        threads = WorkerThreads(name: "smtp", limit: configuration.connections, queueLimit: 1000) { queue in
            var session: SMTPSession?
            while let work = queue.next() {
                if session == nil { session = SMTPSession(configuration) }
                work.run(session)
            }
        }
    }

    /// Sends `message` (RFC 5322, CRLF line ends) and returns when the server has taken it.
    ///
    /// A task that is cancelled meanwhile gets its answer within about a second: that it was cancelled, or that the mail
    /// had got through.
    /// - Parameters:
    ///   - from: the envelope's sender, where bounces go.
    ///   - to: the envelope's recipient.
    public func send(message: Data, from: String, to: String) async throws(SMTPError) {
        guard EnvelopeRules.isAddress(from), EnvelopeRules.isAddress(to) else { throw SMTPError(.permanent, .address) }
        guard EnvelopeRules.hasCleanLines(message) else { throw SMTPError(.permanent, .message) }
        let work = SMTPWork(message: message, from: from, to: to, deadline: .now + patience)
        // A task of its own: cancelling must not part us from a send that may still get through.
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
        try await withTaskCancellationHandler {
            await outcome.value
        } onCancel: {
            work.stop.raise()
        }.get()
    }

    /// Sends what waits, says goodbye to the server, and ends the threads.
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

    /// Sends, unless nobody waits any more.
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
