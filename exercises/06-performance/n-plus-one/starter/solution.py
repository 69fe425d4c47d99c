def catalogue(query):
    result = []
    for number, name in query("select id, name from authors order by name"):
        books = query("select title from books where author_id = ? order by year, title", number)
        result.append((name, [title for (title,) in books]))
    return result


def ratings(query):
    result = {}
    for number, title in query("select id, title from books"):
        stars = [row[0] for row in query("select stars from reviews where book_id = ?", number)]
        result[title] = round(sum(stars) / len(stars), 2) if stars else None
    return result


def titles(query, ids):
    found = []
    for number in ids:
        for (title,) in query("select title from books where id = ?", number):
            found.append(title)
    return found


def prolific(query, n):
    counted = []
    for number, name in query("select id, name from authors"):
        books = query("select count(*) from books where author_id = ?", number)[0][0]
        if books >= n:
            counted.append((-books, name))
    return [name for _, name in sorted(counted)]
