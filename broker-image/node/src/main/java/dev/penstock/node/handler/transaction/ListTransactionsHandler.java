/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.transaction;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import dev.penstock.coordinator.transaction.Transaction;
import dev.penstock.coordinator.transaction.TransactionError;
import dev.penstock.coordinator.transaction.TransactionRequest.ListTransactions;
import dev.penstock.coordinator.transaction.TransactionResponse.Listed;
import dev.penstock.coordinator.transaction.TransactionState;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.TransactionCoordinators;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ListTransactionsRequest;
import dev.penstock.protocol.message.ListTransactionsResponse;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Lists the transactions that this broker coordinates; clients ask every broker. */
public final class ListTransactionsHandler implements RequestHandler<ListTransactionsRequest> {
    private final TransactionCoordinators coordinators;

    public ListTransactionsHandler(TransactionCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LIST_TRANSACTIONS;
    }

    @Override
    public void handle(RequestContext context, ListTransactionsRequest request) {
        Predicate<String> ids;
        try {
            ids = ids(request);
        } catch (PatternSyntaxException e) {
            context.respond(refusal(request, ErrorCode.INVALID_REGULAR_EXPRESSION, ""));
            return;
        }
        Set<TransactionState> states = EnumSet.noneOf(TransactionState.class);
        List<String> unknown = new ArrayList<>();
        for (String name : request.stateFilters()) {
            TransactionState.ofKafkaName(name)
                    .ifPresentOrElse(states::add, () -> unknown.add(name));
        }
        if (states.isEmpty() && !unknown.isEmpty()) {
            context.respond(new ListTransactionsResponse().setUnknownStateFilters(unknown));
            return;
        }
        ListTransactions question =
                new ListTransactions(
                        states,
                        new TreeSet<>(request.producerIdFilters()),
                        request.durationFilter(),
                        ids);
        List<TopicPartition> led = coordinators.led();
        Gather<Listed> gather =
                new Gather<>(
                        context.loop(),
                        led.size(),
                        answers -> context.respond(response(answers, unknown)));
        for (int i = 0; i < led.size(); i++) {
            coordinators.ask(led.get(i), question, gather.slot(i)::accept);
        }
    }

    /** In time that is linear in the id, whatever the pattern. */
    private static Predicate<String> ids(ListTransactionsRequest request) {
        String pattern = request.transactionalIdPattern();
        if (pattern == null || pattern.isEmpty()) {
            return _ -> true;
        }
        Pattern compiled = Pattern.compile(pattern);
        return id -> compiled.matcher(id).matches();
    }

    private static ListTransactionsResponse response(List<Listed> answers, List<String> unknown) {
        ListTransactionsResponse response =
                new ListTransactionsResponse().setUnknownStateFilters(unknown);
        for (Listed answer : answers) {
            if (answer.error() != TransactionError.NONE
                    && answer.error() != TransactionError.NOT_COORDINATOR) {
                return new ListTransactionsResponse()
                        .setErrorCode(TransactionWire.code(answer.error(), true));
            }
            for (Transaction transaction : answer.transactions()) {
                response.transactionStates()
                        .add(
                                new ListTransactionsResponse.TransactionState()
                                        .setTransactionalId(transaction.transactionalId())
                                        .setProducerId(transaction.producerId())
                                        .setTransactionState(transaction.state().kafkaName()));
            }
        }
        return response;
    }

    @Override
    public ListTransactionsResponse refusal(
            ListTransactionsRequest request, ErrorCode error, String message) {
        return new ListTransactionsResponse().setErrorCode(error.code());
    }
}
