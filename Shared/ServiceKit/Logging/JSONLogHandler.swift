import Foundation
public import Logging
import RPC
import Tracing

/// Writes log lines as JSON objects to standard error: `time`, `level`, `service`, `instance`, `message`, `request_id` if
/// there is one, `trace_id` and `span_id` if the request is traced, and the metadata, redacted.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    private let service: String
    private let instance: String

    public init(service: String, instance: String, level: Logger.Level) {
        self.service = service
        self.instance = instance
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        // One write per line, so that lines of several threads do not mix. Errors are ignored: users have to be able to
        // sign in when nobody reads the log, and the variant that does not throw would end the process.
        try? FileHandle.standardError.write(contentsOf: Data((line(for: event) + "\n").utf8))
    }

    /// The line for `event`, without the line feed.
    func line(for event: LogEvent) -> String {
        var fields: [(String, String)] = [
            ("time", Date.now.formatted(Self.timeStyle)),
            ("level", event.level.rawValue),
            ("service", service),
            ("instance", instance),
            ("message", Redaction.text(event.message.description)),
        ]
        if let requestID = CallContext.current?.requestID { fields.append(("request_id", requestID.description)) }
        if let span = InstrumentationContext.current?.spanContext, span.isSampled {
            fields += [("trace_id", span.traceID.description), ("span_id", span.spanID.description)]
        }
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            fields.append((key, Redaction.value(value.description, of: key)))
        }
        let members = fields.map { "\(Self.quoted($0.0)):\(Self.quoted($0.1))" }
        return "{\(members.joined(separator: ","))}"
    }

    private static let timeStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
