/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_headings_test.c -- what headings in seven languages say, and what is said of others. */
#include "import_for_tests.h"

/* Headings between bars. */
static const struct {
    enum demur_column_role role;
    const char *headings;
} known[] = {
    {DEMUR_COLUMN_KEY,
     "Pers.-Nr.|Personalnummer|PersNr|Pernr|Mitarbeiternummer|MA-Nr.|Matricule|N° matricule|"
     "Numéro employé|Nº empleado|Número de empleado|Legajo|Matricola|Codice dipendente|"
     "Personeelsnummer|Medewerkernr.|Matrícula|Nº mecanográfico|Associate ID|Emp ID|Employee No"},
    {DEMUR_COLUMN_GRADE,
     "Besoldungsgruppe|Entgeltgruppe|Vergütungsgruppe|Gehaltsgruppe|TrfGr|Dienstgrad|Niveau|"
     "Échelon|Coefficient|Classification|Categoría profesional|Grupo profesional|Nivel|Livello|"
     "Inquadramento|Qualifica|Salarisschaal|Schaal|Functiegroep|Categoria|Pay Scale Group"},
    {DEMUR_COLUMN_CLASS,
     "Vertragsart|Vertragstyp|Beschäftigungsart|Beschäftigungsverhältnis|Mitarbeiterkreis|"
     "Type de contrat|Nature du contrat|Tipo de contrato|Modalidad de contrato|Tipo contratto|"
     "Tipologia contratto|Soort contract|Dienstverband|Vínculo|Tipo de contratação|"
     "Employee Group|Contract Type|Employee Category"},
    {DEMUR_COLUMN_UNIT,
     "Abteilung|Organisationseinheit|Org.-Einheit|Dienststelle|Kostenstelle|Service|Direction|"
     "Département|Centre de coût|Departamento|Área|Centro de coste|Ufficio|Reparto|Afdeling|"
     "Kostenplaats|Setor|Unidade Orgânica"},
    {DEMUR_COLUMN_MAIL,
     "E-Mail-Adresse|Dienstliche E-Mail|Courriel|Adresse e-mail|Correo electrónico|"
     "Indirizzo e-mail|E-mailadres|Correio eletrônico|Endereço de e-mail"},
    {DEMUR_COLUMN_STATUS,
     "Mitarbeiterstatus|Beschäftigungsstatus|Statut|Estado|Situación|Stato|Situação|Aktiv"},
    {DEMUR_COLUMN_JOINED,
     "Eintritt|Eintrittsdatum|Einstellungsdatum|Dienstantritt|Vertragsbeginn|Date d'entrée|"
     "Date d’embauche|Fecha de alta|Fecha de ingreso|Data assunzione|Datum in dienst|"
     "Data de admissão|Employment Start|Start Date|Original Hire Date"},
    {DEMUR_COLUMN_LEFT,
     "Austritt|Austrittsdatum|Austritt am|Ausscheidedatum|Dienstende|Beschäftigungsende|"
     "Letzter Arbeitstag|Vertragsende|Befristet bis|Date de sortie|Date de départ|"
     "Date de fin de contrat|Fecha de baja|Fecha de cese|Fecha fin de contrato|Data cessazione|"
     "Data fine rapporto|Data uscita|Datum uit dienst|Uitdienst|Einddatum|Data de desligamento|"
     "Data de demissão|Data de saída|Employment End|End Date|Exit Date|Last Working Day|"
     "Last Day of Work|Separation Date|Termination Date|Date of leaving"},
    {DEMUR_COLUMN_NAME,
     "Vorname|Nachname|Nom|Prénom|Nom d'usage|Apellidos|Nombre|Cognome|Achternaam|Sobrenome"},
    {DEMUR_COLUMN_REFUSED,
     "Geburtsdatum|Geschlecht|Gehalt|Straße|PLZ|Steuer-ID|Krankenkasse|IBAN|Schwerbehinderung|"
     "Konfession|Gewerkschaft|Date de naissance|Sexe|Salaire brut|N° sécurité sociale|"
     "Téléphone|Fecha de nacimiento|DNI|Sueldo|Estado civil|Data di nascita|Codice fiscale|"
     "Stipendio|Geboortedatum|BSN|Geslacht|Data de nascimento|CPF|Remuneração|Private E-Mail"},
    {DEMUR_COLUMN_IGNORED, "Vorgesetzter|Funktion|Poste|Puesto|Mansione|Functie|Cargo|Manager"},
};

/* The role that a column of that heading, of len bytes, gets, and whether something is said. */
static enum demur_column_role role_of(const char *heading, size_t len, bool *is_noted)
{
    char file[256];
    enum demur_column_role role = DEMUR_COLUMN_ROLES;

    (void)snprintf(file, sizeof file, "%.*s;sAMAccountName\n1;2\n", (int)len, heading);
    struct demur_roster_import *import = import_of(file, 1);

    if (import == NULL) return role;
    *is_noted = import->count[DEMUR_IMPORT_NOTE] > 0;
    role = import->column[0].role;
    demur_roster_import_free(import);
    return role;
}

static void test_headings_of_seven_languages_are_known(void)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        for (const char *at = known[i].headings; *at != '\0';) {
            size_t len = strcspn(at, "|");
            bool is_noted = false;

            if (!CHECK(role_of(at, len, &is_noted) == known[i].role)) {
                printf("# %.*s\n", (int)len, at);
            }
            if (known[i].role == DEMUR_COLUMN_IGNORED) CHECK(!is_noted);
            at += len + (at[len] == '|');
        }
    }
}

static void test_leavers_of_a_german_export_are_no_members(void)
{
    struct demur_roster_import *import = import_of("Pers.-Nr.;TrfGr;Vertragsart;Eintritt;Austritt\n"
                                                   "1;E9;unbefristet;01.01.2020;31.12.9999\n"
                                                   "2;E9;unbefristet;01.01.2020;31.12.2024\n"
                                                   "3;E9;unbefristet;01.01.2020;00.00.0000\n",
                                                   1);

    if (import == NULL) return;
    CHECK(import->rows == 2 && row_of(import, "2") == NULL);
    CHECK(has_name(import, DEMUR_ATTRIBUTE_CLASS, 1, "unbefristet", 2));
    CHECK(has_problem(import, 3, DEMUR_IMPORT_SKIPPED, "a leaver"));
    demur_roster_import_free(import);
}

static void test_a_column_that_is_not_known_is_named(void)
{
    struct demur_roster_import *import =
        import_of("ID,Grade,Foo bar,,Manager\n1,1,2020-01-01,,\n", 1);

    if (import == NULL) return;
    CHECK(has_problem(import, 0, DEMUR_IMPORT_NOTE,
                      "column 3 \"Foo bar\" is not known, so it is not read; if it says who has "
                      "left, give --column last-day=#3 or status=#3"));
    CHECK(has_problem(import, 0, DEMUR_IMPORT_NOTE, "column 4 has no heading"));
    CHECK(import->count[DEMUR_IMPORT_NOTE] == 3); /* and a grade of one row */
    demur_roster_import_free(import);
}

static void test_a_second_column_for_a_role_is_named_unless_the_clerk_chose(void)
{
    static const char file[] = "ID,Job level,Grade\n1,1,2\n2,1,2\n";
    struct demur_column_choice choice = {DEMUR_COLUMN_GRADE, span("#2")};
    struct demur_import_options options = options_of(1);
    struct demur_roster_import *import = import_with(file, &options);

    if (import == NULL) return;
    CHECK(import->column[2].role == DEMUR_COLUMN_GRADE);
    CHECK(has_problem(import, 0, DEMUR_IMPORT_NOTE,
                      "column 2 \"Job level\" is not read, as \"Grade\" is taken for the grade; to "
                      "choose, give --column grade=#2"));
    demur_roster_import_free(import);
    options.choice = &choice;
    options.choices = 1;
    import = import_with(file, &options);
    if (import == NULL) return;
    CHECK(import->column[1].role == DEMUR_COLUMN_GRADE && import->problems == 0);
    demur_roster_import_free(import);
}

static void test_every_role_has_a_word(void)
{
    for (int role = 0; role < DEMUR_COLUMN_ROLES; role++) {
        const char *text = demur_column_role_text((enum demur_column_role)role);

        CHECK(strcmp(text, "unknown") != 0 && strchr(text, ' ') == NULL);
    }
    CHECK(strcmp(demur_column_role_text(DEMUR_COLUMN_LEFT), "last-day") == 0);
    CHECK(strcmp(demur_column_role_text(DEMUR_COLUMN_ROLES), "unknown") == 0);
}

int main(void)
{
    RUN(test_headings_of_seven_languages_are_known);
    RUN(test_leavers_of_a_german_export_are_no_members);
    RUN(test_a_column_that_is_not_known_is_named);
    RUN(test_a_second_column_for_a_role_is_named_unless_the_clerk_chose);
    RUN(test_every_role_has_a_word);
    return tap_done();
}
