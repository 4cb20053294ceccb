-- The highest id each ticket server may have handed out of each name: a counter below it was restored from an old copy.
CREATE TABLE IF NOT EXISTS {database}.weft_ticket_mark (
  name VARBINARY(64) NOT NULL,
  server SMALLINT UNSIGNED NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  mark BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (name, server)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
