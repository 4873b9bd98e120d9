import ArgumentParser
import Foundation
import Models
import ServiceKit

/// Writes errors to standard error: as a problem object (RFC 9457) for programs, as a few lines for people.
enum ErrorReport {
    /// Runs a command's work. An error is written and becomes exit status 1.
    static func reporting(asJSON: Bool = false, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            write(serviceError(error), asJSON: asJSON)
            throw ExitCode.failure
        }
    }

    /// Writes `error` to standard error.
    static func write(_ error: ServiceError, asJSON: Bool) {
        writeLine(asJSON ? problem(error) : text(error, .of(STDERR_FILENO)))
    }

    /// Writes a warning to standard error; the command goes on.
    static func warn(_ warning: String) {
        writeLine(Style.of(STDERR_FILENO).paint("warning:", .yellow) + " \(LogLine.oneLine(warning))")
    }

    static func serviceError(_ error: any Error) -> ServiceError {
        switch error {
        case let error as any ServiceErrorConvertible: error.serviceError
        case let error as CommandError: ServiceError(error.code, detail: error.description)
        case let error as SecretFileError:
            ServiceError(.configurationInvalid, detail: error.description)
        case let error as ConfigurationError:
            ServiceError(.configurationInvalid, detail: error.description)
        default: ServiceError(.internalError, detail: "\(error)")
        }
    }

    static func text(_ error: ServiceError, _ style: Style) -> String {
        let parameters = (error.invalidParams ?? []).map { parameter in
            let expected = parameter.expected.map { ": \($0)" } ?? ""
            let received = parameter.received.map { " (got \($0))" } ?? ""
            return LogLine.oneLine("  \(parameter.path)\(expected)\(received)")
        }
        let detail = error.detail.hasSuffix(".") ? String(error.detail.dropLast()) : error.detail
        // Any of the texts may be from a file, or from another person.
        return (["\(style.paint("latchkey:", .red)) \(LogLine.oneLine(detail))"] + parameters).joined(separator: "\n")
    }

    private static func problem(_ error: ServiceError) -> String {
        let environment = ProcessInfo.processInfo.environment
        let issuer = (try? LocalSettings(environment: environment).issuer) ?? "about:blank"
        let problem = ProblemDetails(
            type: "\(issuer)/problems/\(error.code)", title: error.code.definition.title, status: error.status,
            detail: error.detail, instance: nil, code: error.code.rawValue, invalidParams: error.invalidParams)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text and numbers always encode.
        return (try? encoder.encode(problem)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private static func writeLine(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
    }
}

/// A command can't do its work because of something on this machine. The text states what to change.
struct CommandError: Error, CustomStringConvertible {
    /// The error code, for programs.
    let code: ErrorCode
    /// One line, for people.
    let description: String

    init(code: ErrorCode = .configurationInvalid, _ description: String) {
        self.code = code
        self.description = description
    }
}
