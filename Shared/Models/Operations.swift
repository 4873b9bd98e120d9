/// The methods that every service answers in addition to its own, so that it can be monitored.
public enum Operations {
    public static let methods: [any RPCMethod.Type] = [
        GetHealth.self, GetMetrics.self, Explain.self, Diagnose.self, TakeSpans.self,
    ]
}
