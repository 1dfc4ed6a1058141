package dev.writ.updates;

import dev.writ.web.access.Permissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of the window, to be looked through without holding up the hub.
 *
 * @param entries oldest first
 * @param from what the reader has read before; empty if it wants the newest, whatever came before
 * @param end the position after the entries
 * @param whole whether nothing is missing between {@code from} and the entries
 */
record Excerpt(List<Window.Entry> entries, Optional<Cursor> from, Cursor end, boolean whole) {

    /**
     * @param messages newest first
     * @param cursor from where to go on, so that with these nothing is missed and nothing comes twice
     */
    record Page(List<Message> messages, Cursor cursor) {}

    /** At most {@code limit} messages that match: the newest, or those that follow on {@link #from}. */
    Page page(Filter filter, Permissions permissions, int limit) {
        return from.map(position -> following(position, filter, permissions, limit))
                .orElseGet(() -> newest(filter, permissions, limit));
    }

    private Page newest(Filter filter, Permissions permissions, int limit) {
        var messages = new ArrayList<Message>();
        for (int i = entries.size() - 1; i >= 0 && messages.size() < limit; i--) {
            if (filter.matches(entries.get(i).update(), permissions)) {
                messages.add(message(entries.get(i), permissions));
            }
        }
        return new Page(messages, end);
    }

    private Page following(Cursor position, Filter filter, Permissions permissions, int limit) {
        var messages = new ArrayList<Message>();
        var cursor = end;
        for (var entry : entries) {
            var update = entry.update();
            boolean unread = update.offset() >= position.next(update.slot());
            if (unread && filter.matches(update, permissions)) {
                messages.add(message(entry, permissions));
                if (messages.size() == limit) {
                    cursor = position.join(entry.after());
                    break;
                }
            }
        }
        Collections.reverse(messages);
        return new Page(messages, cursor);
    }

    private static Message message(Window.Entry entry, Permissions permissions) {
        return permissions.readsAll() ? entry.message() : entry.update().at(entry.after(), permissions);
    }
}
