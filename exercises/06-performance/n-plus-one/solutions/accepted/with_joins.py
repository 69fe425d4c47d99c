from itertools import groupby


def catalogue(query):
    rows = query(
        """select a.name, a.id, b.title from authors a left join books b on b.author_id = a.id
           order by a.name, a.id, b.year, b.title"""
    )
    groups = groupby(rows, key=lambda row: row[:2])
    return [(name, [title for _, _, title in books if title is not None]) for (name, _), books in groups]


def ratings(query):
    rows = query("select title, (select avg(stars) from reviews where book_id = books.id) from books")
    return {title: None if stars is None else round(stars, 2) for title, stars in rows}


def titles(query, ids):
    if not ids:
        return []
    listed = ",".join(str(int(number)) for number in set(ids))
    known = {number: title for number, title in query(f"select id, title from books where id in ({listed})")}
    return list(filter(None, map(known.get, ids)))


def prolific(query, n):
    rows = query("select name, (select count(*) from books where author_id = authors.id) from authors")
    return [name for name, books in sorted(rows, key=lambda row: (-row[1], row[0])) if books >= n]
